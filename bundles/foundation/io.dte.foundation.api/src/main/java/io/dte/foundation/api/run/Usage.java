// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a step used, as its runner measured it; zero where it could not. A kind reports it as {@code usage} in the payload of
 * {@code step.succeeded}.
 *
 * @param wallSeconds from start to end
 * @param cpuSeconds user and system time of its processes
 * @param peakMemoryBytes the largest resident set
 */
public record Usage(double wallSeconds, double cpuSeconds, long peakMemoryBytes) {
  public static final Usage UNKNOWN = new Usage(0, 0, 0);

  /** The JSON form; what is no such object is unknown. */
  public static Usage of(JsonNode json) {
    return json.isObject() ? new Usage(json.path("wallSeconds").asDouble(), json.path("cpuSeconds").asDouble(),
        json.path("peakMemoryBytes").asLong()) : UNKNOWN;
  }

  public ObjectNode toJson() {
    return JsonNodeFactory.instance.objectNode().put("wallSeconds", wallSeconds).put("cpuSeconds", cpuSeconds)
        .put("peakMemoryBytes", peakMemoryBytes);
  }

  public boolean isKnown() {
    return wallSeconds > 0 || cpuSeconds > 0 || peakMemoryBytes > 0;
  }

  /** Of two steps: times add up, of memory the larger counts. */
  public Usage plus(Usage other) {
    return new Usage(wallSeconds + other.wallSeconds, cpuSeconds + other.cpuSeconds, Math.max(peakMemoryBytes, other.peakMemoryBytes));
  }
}
