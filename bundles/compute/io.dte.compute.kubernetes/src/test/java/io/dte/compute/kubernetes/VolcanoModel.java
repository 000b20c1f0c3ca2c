// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;

/**
 * The fields of {@code batch.volcano.sh/v1alpha1} Job that may be sent, after Volcano's custom resource definition. Fabric8's
 * own model of it is not on the public registry; pods inside are fabric8's.
 */
final class VolcanoModel {
  private VolcanoModel() {}

  record Job(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {}

  record Spec(String schedulerName, Integer minAvailable, String queue, String priorityClassName, Integer maxRetry,
      Integer ttlSecondsAfterFinished, List<Policy> policies, List<Role> tasks) {}

  record Role(String name, Integer replicas, Integer minAvailable, PodTemplateSpec template, List<Policy> policies, Integer maxRetry) {}

  record Policy(String event, String action, List<String> events, Integer exitCode) {}
}
