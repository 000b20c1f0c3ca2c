// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.trace.Span;
import io.dte.ml.api.trace.TraceInfo;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Traces as version 3 of the protocol writes them. */
final class TraceJson {
  private TraceJson() {}

  static ObjectNode of(TraceInfo trace) {
    ObjectNode json = Json.object().put("trace_id", trace.id());
    if (!trace.clientRequestId().isEmpty()) {
      json.put("client_request_id", trace.clientRequestId());
    }
    json.putObject("trace_location").put("type", "MLFLOW_EXPERIMENT").putObject("mlflow_experiment")
        .put("experiment_id", trace.experimentId());
    if (!trace.requestPreview().isEmpty()) {
      json.put("request_preview", trace.requestPreview());
    }
    if (!trace.responsePreview().isEmpty()) {
      json.put("response_preview", trace.responsePreview());
    }
    json.put("request_time", Instant.ofEpochMilli(trace.requestTime()).toString());
    if (trace.duration() != TraceInfo.RUNNING) {
      json.put("execution_duration", BigDecimal.valueOf(trace.duration(), 3).toPlainString() + "s");
    }
    json.put("state", trace.state());
    ObjectNode metadata = json.putObject("trace_metadata");
    new TreeMap<>(trace.metadata()).forEach(metadata::put);
    ObjectNode tags = json.putObject("tags");
    new TreeMap<>(trace.tags()).forEach(tags::put);
    ArrayNode assessments = json.putArray("assessments");
    trace.assessments().forEach(assessments::add);
    return json;
  }

  static ObjectNode of(TraceInfo trace, List<Span> spans) {
    ObjectNode json = Json.object();
    json.set("trace_info", of(trace));
    ArrayNode array = json.putArray("spans");
    spans.forEach(span -> array.add(span.content()));
    return json;
  }

  static TraceInfo read(JsonNode json) throws DteException {
    JsonNode location = Call.field(json, "trace_location");
    List<ObjectNode> assessments = new ArrayList<>();
    for (JsonNode assessment : Call.elements(json, "assessments")) {
      if (!(assessment instanceof ObjectNode object)) {
        throw Call.invalid("Invalid value for parameter 'assessments' supplied: a list of objects is expected");
      }
      assessments.add(object);
    }
    String state = Call.text(json, "state");
    return new TraceInfo(Call.text(json, "trace_id"), Call.text(Call.field(location, "mlflow_experiment"),
        "experiment_id"), time(Call.text(json, "request_time")), duration(Call.text(json, "execution_duration")),
        state.isEmpty() ? "STATE_UNSPECIFIED" : state, Call.text(json, "client_request_id"),
        Call.text(json, "request_preview"), Call.text(json, "response_preview"), map(json, "trace_metadata"),
        map(json, "tags"), assessments);
  }

  private static Map<String, String> map(JsonNode json, String name) throws DteException {
    Map<String, String> map = new TreeMap<>();
    JsonNode entries = Call.field(json, name);
    for (var names = entries.fieldNames(); names.hasNext();) {
      String key = names.next();
      JsonNode value = entries.path(key);
      if (!value.isValueNode()) {
        throw Call.invalid("Invalid value for parameter '" + name + "' supplied: texts are expected");
      }
      map.put(key, value.asText());
    }
    return map;
  }

  private static long time(String text) throws DteException {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw Call.invalid("Invalid value for parameter 'request_time' supplied: a time such as 2026-01-01T00:00:00Z is"
          + " expected");
    }
  }

  private static long duration(String text) throws DteException {
    try {
      return text.isEmpty() ? TraceInfo.RUNNING : Math.max(0, Duration.parse("PT" + text).toMillis());
    } catch (DateTimeException | ArithmeticException e) {
      throw Call.invalid("Invalid value for parameter 'execution_duration' supplied: seconds such as 1.5s are"
          + " expected");
    }
  }
}
