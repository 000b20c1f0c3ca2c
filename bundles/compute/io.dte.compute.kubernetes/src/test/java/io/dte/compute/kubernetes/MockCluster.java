// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.slf4j.LoggerFactory;

/** fabric8's mock server, which keeps what is made, and nothing else of a cluster. */
final class MockCluster implements AutoCloseable {
  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private final Path shared;

  /** @param shared the folder that is the claim's */
  MockCluster(Path shared) {
    this.shared = shared;
    Map<ServerRequest, Queue<ServerResponse>> answers = new HashMap<>();
    server = new KubernetesMockServer(new Context(), new MockWebServer(), answers, new KubernetesMixedDispatcher(answers), true);
    server.init();
    client = server.createClient();
    // What the mock refuses on demand is not to be asked for again behind the runner's back.
    client.getConfiguration().setRequestRetryBackoffLimit(0);
  }

  KubernetesMockServer server() {
    return server;
  }

  KubernetesClient client() {
    return client;
  }

  /** @param more settings, with single quotes, after a comma */
  KubernetesRunner runner(String more) throws Exception {
    return runner(more, Clock.systemUTC());
  }

  KubernetesRunner runner(String more, Clock clock) throws Exception {
    JsonNode json = new ObjectMapper().readTree(("{'namespace':'twins','scheduler':'job','volumes':[{'claim':'data','path':'" + shared
        + "','subPath':'dte'}]" + more + "}").replace('\'', '"'));
    Settings settings = Settings.read(json, new ObjectMapper());
    KubernetesClient own = new KubernetesClientBuilder().withConfig(client.getConfiguration())
        .withHttpClientFactory(new JdkHttpClientFactory()).build();
    return new KubernetesRunner("cluster", settings, new Cluster(own, settings, "cluster"), clock, 0.2);
  }

  /** What the cluster says to questions for permissions and its version. */
  void answerReviews(boolean allowed) {
    server.expect().post().withPath("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews").andReturn(201,
        new SelfSubjectAccessReviewBuilder().withNewStatus().withAllowed(allowed).endStatus().build()).always();
    server.expect().get().withPath("/version").andReturn(200, Map.of("major", "1", "minor", "31", "gitVersion", "v1.31.0")).always();
  }

  @Override
  public void close() {
    client.close();
    try {
      server.destroy();
    } catch (IllegalStateException slow) {
      // The mock waits ten seconds for its connections to close, which a busy machine may exceed; nothing depends on it.
      LoggerFactory.getLogger(MockCluster.class).info("the mock server closes late: {}", slow.getMessage());
    }
  }
}
