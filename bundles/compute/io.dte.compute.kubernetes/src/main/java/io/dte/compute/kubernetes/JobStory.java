// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a job, of Kubernetes or of Volcano, is over without success, whatever became of its pods. */
final class JobStory {
  private static final Set<String> VOLCANO_ENDS = Set.of("Failed", "Aborted", "Terminated");

  private JobStory() {}

  /** Why it is over; empty while it is not, and when it went well: then its pod says how. */
  static Optional<String> of(GenericKubernetesResource job) {
    if (!(job.getAdditionalProperties().get("status") instanceof Map<?, ?> status)) {
      return Optional.empty();
    }
    if (status.get("conditions") instanceof List<?> conditions) {
      for (Object each : conditions) {
        if (each instanceof Map<?, ?> condition && "Failed".equals(condition.get("type"))
            && "True".equals(condition.get("status"))) {
          return Optional.of("its job failed: " + text(condition.get("reason")) + " " + text(condition.get("message")));
        }
      }
    }
    if (status.get("state") instanceof Map<?, ?> state && VOLCANO_ENDS.contains(text(state.get("phase")))) {
      return Optional.of(("Volcano ended its job (" + text(state.get("phase")) + ") " + text(state.get("message"))).strip());
    }
    return Optional.empty();
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }
}
