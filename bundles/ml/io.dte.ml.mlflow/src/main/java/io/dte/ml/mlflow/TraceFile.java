// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dte.ml.api.trace.Span;
import java.util.List;

/**
 * Spans as MLflow's file {@code traces.json} has them: attributes are one object of texts in JSON, times are numbers.
 */
final class TraceFile {
  private static final String TRACE = "mlflow.traceRequestId";
  private static final List<String> CODES = List.of("STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR");
  private static final List<String> NUMBERS = List.of("start_time_unix_nano", "end_time_unix_nano", "time_unix_nano");

  private TraceFile() {}

  static ObjectNode of(List<Span> spans) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("spans");
    spans.forEach(span -> array.add(of(span)));
    return json;
  }

  private static ObjectNode of(Span of) {
    ObjectNode content = of.content();
    ObjectNode span = flat(content);
    ObjectNode attributes = span.putObject("attributes");
    object(content.path("attributes")).fields()
        .forEachRemaining(pair -> attributes.put(pair.getKey(), pair.getValue().toString()));
    if (!attributes.has(TRACE)) {
      // Programs that do not know MLflow send none, and its client reads no span without.
      attributes.put(TRACE, TextNode.valueOf(of.traceId()).toString());
    }
    if (span.path("parent_span_id").asText("").isEmpty()) {
      span.putNull("parent_span_id");
    }
    ObjectNode status = span.withObject("/status");
    String code = status.path("code").asText("0");
    status.put("code", code.matches("[012]") ? CODES.get(Integer.parseInt(code)) : code);
    status.put("message", status.path("message").asText(""));
    for (String list : new String[] {"events", "links"}) {
      ArrayNode entries = JsonNodeFactory.instance.arrayNode();
      content.path(list).forEach(entry -> entries.add(flat((ObjectNode) entry)));
      span.set(list, entries);
    }
    return span;
  }

  private static ObjectNode flat(ObjectNode content) {
    ObjectNode copy = content.deepCopy();
    copy.set("attributes", object(content.path("attributes")));
    NUMBERS.stream().filter(copy::has).forEach(name -> copy.put(name, copy.path(name).asLong()));
    return copy;
  }

  private static ObjectNode object(JsonNode pairs) {
    ObjectNode json = Json.object();
    pairs.forEach(pair -> json.set(pair.path("key").asText(), value(pair.path("value"))));
    return json;
  }

  private static JsonNode value(JsonNode value) {
    if (value.has("array_value")) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      value.path("array_value").path("values").forEach(element -> array.add(value(element)));
      return array;
    }
    if (value.has("kvlist_value")) {
      return object(value.path("kvlist_value").path("values"));
    }
    if (value.has("int_value")) {
      return JsonNodeFactory.instance.numberNode(value.path("int_value").asLong());
    }
    return value.isEmpty() ? JsonNodeFactory.instance.nullNode() : value.elements().next();
  }
}
