// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A trace without its spans.
 *
 * @param id {@code tr-} and the trace's id of OpenTelemetry in hexadecimal digits
 * @param experimentId the experiment it belongs to
 * @param requestTime when it began, in milliseconds since 1970
 * @param duration in milliseconds; {@link #RUNNING} as long as nobody knows
 * @param state {@code OK}, {@code ERROR}, {@code IN_PROGRESS} or {@code STATE_UNSPECIFIED}
 * @param clientRequestId the client's own name for it; empty when it has none
 * @param requestPreview the beginning of what went in; may be empty
 * @param responsePreview the beginning of what came out; may be empty
 * @param metadata what does not change any more
 * @param tags what may be changed
 * @param assessments feedback and expectations, as MLflow's protocol writes them
 */
public record TraceInfo(String id, String experimentId, long requestTime, long duration, String state,
    String clientRequestId, String requestPreview, String responsePreview,
    Map<String, String> metadata, Map<String, String> tags, List<ObjectNode> assessments) {
  /** The duration of a trace that has not ended. */
  public static final long RUNNING = -1;

  public TraceInfo {
    metadata = Map.copyOf(metadata);
    tags = Map.copyOf(tags);
    assessments = List.copyOf(assessments);
  }
}
