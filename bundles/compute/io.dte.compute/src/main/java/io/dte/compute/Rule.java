// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.TaskNeeds;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One line of {@code rules}: a task goes to the runner when everything that is said fits.
 *
 * @param step pattern of a step's name with {@code *} and {@code ?}; empty: any
 * @param labels values a task must have, as patterns
 * @param container whether the task has a container; null: either
 */
record Rule(String runner, String step, Map<String, String> labels, Boolean container, double minCores, long minRamMiB,
    int minGpus) {

  static Rule of(JsonNode entry) {
    Map<String, String> labels = new TreeMap<>();
    entry.path("labels").properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return new Rule(entry.path("runner").asText(), entry.path("step").asText(), Map.copyOf(labels),
        entry.has("container") ? entry.get("container").asBoolean() : null, entry.path("minCores").asDouble(0),
        entry.path("minRamMiB").asLong(0), entry.path("minGpus").asInt(0));
  }

  boolean fits(TaskNeeds needs) {
    return (container == null || container == (needs.container() != null))
        && needs.resources().cores() >= minCores && needs.resources().ramMiB() >= minRamMiB
        && needs.resources().gpus() >= minGpus
        && (step.isEmpty() || matches(step, withoutIndices(needs.step())))
        && labels.entrySet().stream().allMatch(label -> needs.labels().containsKey(label.getKey())
            && matches(label.getValue(), needs.labels().get(label.getKey())));
  }

  /** A scattered step is {@code fuse/3}; rules speak of {@code fuse}. */
  private static String withoutIndices(String name) {
    return name.replaceAll("/\\d+(?=/|$)", "");
  }

  private static boolean matches(String pattern, String text) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return text.matches(regex.toString());
  }
}
