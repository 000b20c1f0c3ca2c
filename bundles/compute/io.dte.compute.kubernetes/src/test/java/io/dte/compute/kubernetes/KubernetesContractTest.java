// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.contract.TaskRunnerContract;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;

/** Jobs keep the contract of runners on a double of a cluster: a mock server, and a kubelet that executes commands here. */
class KubernetesContractTest extends TaskRunnerContract {
  private MockCluster cluster;
  private TestKubelet kubelet;

  @Override
  protected TaskRunner open() throws Exception {
    if (cluster == null) {
      Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "the kubelet needs to be root");
      cluster = new MockCluster(dir);
      cluster.answerReviews(true);
      cluster.client().resource(new PersistentVolumeClaimBuilder().withNewMetadata().withName("data").endMetadata().build())
          .inNamespace("twins").create();
      kubelet = new TestKubelet(cluster.client(), dir);
    }
    return cluster.runner(",'image':'debian:12','graceSeconds':1");
  }

  @AfterEach
  void closeCluster() {
    if (cluster != null) {
      kubelet.close();
      cluster.close();
    }
  }

  @Override
  protected boolean knowsItsSize() {
    return false;
  }

  @Override
  protected int many() {
    return 30;
  }
}
