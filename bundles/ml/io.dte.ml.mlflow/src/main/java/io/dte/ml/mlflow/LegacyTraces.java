// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.trace.TraceInfo;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Traces as version 2 of the protocol has them, for clients before 3: begun, then ended, their spans in a file. */
final class LegacyTraces {
  private static final Map<String, String> STATES = Map.of("TRACE_STATUS_UNSPECIFIED", "STATE_UNSPECIFIED", "OK", "OK",
      "ERROR", "ERROR", "IN_PROGRESS", "IN_PROGRESS");
  private final Clock clock;

  LegacyTraces(Clock clock) {
    this.clock = clock;
  }

  TraceInfo begun(Call call) throws DteException {
    return new TraceInfo("tr-" + Ids.next(clock.instant()).toString().replace("-", ""), call.need("experiment_id"),
        call.number("timestamp_ms", clock.millis()), TraceInfo.RUNNING, "IN_PROGRESS", "", "", "",
        call.pairs("request_metadata"), call.pairs("tags"), List.of());
  }

  TraceInfo ended(Call call, TraceInfo trace) throws DteException {
    String state = STATES.get(call.has("status") ? call.need("status") : "OK");
    if (state == null) {
      throw Call.invalid("Invalid value \"" + call.text("status") + "\" for parameter 'status' supplied");
    }
    Map<String, String> metadata = new HashMap<>(trace.metadata());
    metadata.putAll(call.pairs("request_metadata"));
    Map<String, String> tags = new HashMap<>(trace.tags());
    tags.putAll(call.pairs("tags"));
    return new TraceInfo(trace.id(), trace.experimentId(), trace.requestTime(),
        Math.max(0, call.number("timestamp_ms", clock.millis()) - trace.requestTime()), state, trace.clientRequestId(),
        trace.requestPreview(), trace.responsePreview(), metadata, tags, List.of());
  }

  static ObjectNode answer(TraceInfo trace) {
    ObjectNode json = Json.object();
    json.set("trace_info", of(trace));
    return json;
  }

  static ObjectNode of(TraceInfo trace) {
    ObjectNode json = Json.object().put("request_id", trace.id()).put("experiment_id", trace.experimentId())
        .put("timestamp_ms", trace.requestTime());
    if (trace.duration() != TraceInfo.RUNNING) {
      json.put("execution_time_ms", trace.duration());
    }
    json.put("status", trace.state().equals("STATE_UNSPECIFIED") ? "TRACE_STATUS_UNSPECIFIED" : trace.state());
    json.set("request_metadata", Json.pairs(new TreeMap<>(trace.metadata())));
    json.set("tags", Json.pairs(new TreeMap<>(trace.tags())));
    return json;
  }
}
