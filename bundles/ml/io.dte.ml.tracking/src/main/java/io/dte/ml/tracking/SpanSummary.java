// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.ml.api.trace.Span;
import io.dte.ml.api.trace.TraceInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What spans tell of their trace when nobody else does, as for programs that only speak OpenTelemetry. */
final class SpanSummary {
  private static final long NANOS = 1_000_000;
  private static final int PREVIEW = 1000;
  private static final String TAG = "mlflow.traceTag.";

  private SpanSummary() {}

  static TraceInfo of(String experiment, String trace, List<Span> spans, Optional<TraceInfo> before) {
    long start = spans.stream().mapToLong(Span::started).min().orElse(0) / NANOS;
    long end = spans.stream().mapToLong(Span::ended).max().orElse(0) / NANOS;
    if (before.isPresent()) {
      TraceInfo known = before.get();
      end = Math.max(end, known.duration() == TraceInfo.RUNNING ? 0 : known.requestTime() + known.duration());
      start = Math.min(start, known.requestTime());
    }
    Optional<Span> root = spans.stream().filter(Span::isRoot).findFirst();
    String state = root.map(span -> span.status().equals("ERROR") ? "ERROR" : "OK")
        .orElse(before.map(TraceInfo::state).orElse("IN_PROGRESS"));
    Map<String, String> tags = new HashMap<>();
    Map<String, String> metadata = new HashMap<>();
    root.ifPresent(span -> {
      tags.put("mlflow.traceName", span.name());
      for (JsonNode attribute : span.content().path("attributes")) {
        String key = attribute.path("key").asText();
        if (key.startsWith(TAG) && key.length() > TAG.length()) {
          tags.put(key.substring(TAG.length()), plain(text(attribute)));
        }
      }
    });
    for (Span span : spans) {
      attribute(span, "session.id").or(() -> attribute(span, "gen_ai.conversation.id"))
          .ifPresent(value -> metadata.putIfAbsent("mlflow.trace.session", plain(value)));
      attribute(span, "user.id").ifPresent(value -> metadata.putIfAbsent("mlflow.trace.user", plain(value)));
    }
    return new TraceInfo(trace, experiment, start, end == 0 ? TraceInfo.RUNNING : Math.max(0, end - start), state,
        before.map(TraceInfo::clientRequestId).orElse(""), preview(root, "mlflow.spanInputs"),
        preview(root, "mlflow.spanOutputs"), metadata, tags, List.of());
  }

  private static Optional<String> attribute(Span span, String key) {
    for (JsonNode attribute : span.content().path("attributes")) {
      if (attribute.path("key").asText().equals(key)) {
        return Optional.of(text(attribute));
      }
    }
    return Optional.empty();
  }

  private static String text(JsonNode attribute) {
    JsonNode value = attribute.path("value");
    return value.isObject() && value.size() > 0 ? value.elements().next().asText() : "";
  }

  /** Clients of MLflow write a text as JSON, others as it is. */
  private static String plain(String value) {
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"") ? value.substring(1, value.length() - 1)
        : value;
  }

  private static String preview(Optional<Span> root, String key) {
    String text = root.flatMap(span -> attribute(span, key)).orElse("");
    return text.length() > PREVIEW ? text.substring(0, PREVIEW - 3) + "..." : text;
  }
}
