// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.trace.Span;
import io.dte.ml.mlflow.OtlpMessages.Field;
import io.dte.ml.mlflow.OtlpMessages.Message;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Spans of a request to export traces, in the encoding of protocol buffers or in JSON. Fields it does not know are left
 * out. Generated classes and the library of protocol buffers would bring 2.5 MB for this one message.
 */
final class OtlpReader {
  private static final int DEEPEST = 100;
  private static final List<String> STATES = List.of("UNSET", "OK", "ERROR");
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int DELIMITED = 2;
  private static final int FOUR_BYTES = 5;

  private OtlpReader() {}

  static List<Span> binary(byte[] body) throws DteException {
    try {
      return spans(message(ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN), OtlpMessages.REQUEST, 0));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw Call.invalid("Invalid OpenTelemetry format: the body is no ExportTraceServiceRequest");
    }
  }

  static List<Span> json(JsonNode body) throws DteException {
    try {
      return spans(message(body, OtlpMessages.REQUEST, 0));
    } catch (IllegalArgumentException e) {
      throw Call.invalid("Invalid OpenTelemetry format: " + e.getMessage());
    }
  }

  private static List<Span> spans(ObjectNode request) throws DteException {
    List<Span> spans = new ArrayList<>();
    for (JsonNode resource : request.path("resource_spans")) {
      for (JsonNode scope : resource.path("scope_spans")) {
        for (JsonNode span : scope.path("spans")) {
          spans.add(span((ObjectNode) span));
        }
      }
    }
    if (spans.isEmpty()) {
      throw Call.invalid("Invalid OpenTelemetry format - no spans found");
    }
    return spans;
  }

  /** @param span as the message in JSON */
  static Span span(ObjectNode span) throws DteException {
    String trace = hex(span, "trace_id", 16);
    String id = hex(span, "span_id", 8);
    if (trace.isEmpty() || id.isEmpty()) {
      throw new UnprocessableException("Invalid OpenTelemetry format: a span lacks its trace_id or its span_id");
    }
    String type = "UNKNOWN";
    for (JsonNode attribute : span.path("attributes")) {
      if (attribute.path("key").asText().equals("mlflow.spanType")) {
        type = attribute.path("value").path("string_value").asText("").replace("\"", "");
      }
    }
    int code = span.path("status").path("code").asInt();
    return new Span("tr-" + trace, id, hex(span, "parent_span_id", 8), span.path("name").asText(), type,
        code >= 0 && code < STATES.size() ? STATES.get(code) : STATES.get(0), span.path("start_time_unix_nano")
        .asLong(), span.path("end_time_unix_nano").asLong(), span);
  }

  private static String hex(ObjectNode span, String field, int length) throws DteException {
    byte[] bytes = Base64.getDecoder().decode(span.path(field).asText(""));
    if (bytes.length != 0 && bytes.length != length) {
      throw Call.invalid("Invalid OpenTelemetry format: " + field + " has " + bytes.length + " bytes instead of "
          + length);
    }
    return HexFormat.of().formatHex(bytes);
  }

  private static ObjectNode message(ByteBuffer in, Message message, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("values are nested too deeply");
    }
    ObjectNode json = Json.object();
    while (in.hasRemaining()) {
      long tag = varint(in);
      Field field = message.fields().get((int) (tag >>> 3));
      switch ((int) (tag & 7)) {
        case VARINT -> {
          long value = varint(in);
          if (field != null) {
            put(json, field, value);
          }
        }
        case EIGHT_BYTES -> {
          long value = in.getLong();
          if (field != null) {
            put(json, field, value);
          }
        }
        case FOUR_BYTES -> {
          long value = in.getInt() & 0xffffffffL;
          if (field != null) {
            put(json, field, value);
          }
        }
        case DELIMITED -> {
          ByteBuffer part = part(in);
          if (field != null) {
            put(json, field, part, depth);
          }
        }
        default -> throw new IllegalArgumentException("an unknown kind of field");
      }
    }
    return json;
  }

  private static ByteBuffer part(ByteBuffer in) {
    long length = varint(in);
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) length);
    return part;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  private static void put(ObjectNode json, Field field, long value) {
    switch (field.type()) {
      case BOOL -> json.put(field.name(), value != 0);
      case INT64 -> json.put(field.name(), Long.toString(value));
      case FIXED64 -> json.put(field.name(), Long.toUnsignedString(value));
      case DOUBLE -> number(json, field.name(), Double.longBitsToDouble(value));
      case UINT32, FIXED32, ENUM -> json.put(field.name(), value);
      default -> throw new IllegalArgumentException("the field " + field.name() + " is a number");
    }
  }

  private static void number(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.put(name, Double.toString(value));
    }
  }

  private static void put(ObjectNode json, Field field, ByteBuffer part, int depth) {
    byte[] bytes = new byte[part.remaining()];
    switch (field.type()) {
      case TEXT -> {
        part.get(bytes);
        json.put(field.name(), new String(bytes, StandardCharsets.UTF_8));
      }
      case ID, BYTES -> {
        part.get(bytes);
        json.put(field.name(), Base64.getEncoder().encodeToString(bytes));
      }
      case MESSAGE -> add(json, field, message(part, field.message(), depth + 1));
      default -> throw new IllegalArgumentException("the field " + field.name() + " is no number");
    }
  }

  private static void add(ObjectNode json, Field field, ObjectNode value) {
    if (field.repeated()) {
      ArrayNode array = json.path(field.name()) instanceof ArrayNode known ? known : json.putArray(field.name());
      array.add(value);
    } else {
      json.set(field.name(), value);
    }
  }

  /** The JSON encoding: names in camel case, ids in hexadecimal digits, enumerations as numbers or names. */
  private static ObjectNode message(JsonNode in, Message message, int depth) {
    if (depth > DEEPEST || !in.isObject()) {
      throw new IllegalArgumentException(in.isObject() ? "values are nested too deeply" : "an object is expected");
    }
    ObjectNode json = Json.object();
    for (Field field : message.fields().values()) {
      JsonNode value = Call.field(in, field.name());
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      switch (field.type()) {
        case TEXT, BYTES -> json.put(field.name(), value.asText());
        case ID -> json.put(field.name(), Base64.getEncoder().encodeToString(HexFormat.of().parseHex(value.asText())));
        case BOOL -> json.put(field.name(), value.asBoolean());
        case INT64 -> json.put(field.name(), Long.toString(Long.parseLong(value.asText())));
        case FIXED64 -> json.put(field.name(), Long.toUnsignedString(Long.parseUnsignedLong(value.asText())));
        case DOUBLE -> number(json, field.name(), Double.parseDouble(value.asText()));
        case UINT32, FIXED32 -> json.put(field.name(), Long.parseLong(value.asText()));
        case ENUM -> json.put(field.name(), enumeration(value));
        case MESSAGE -> {
          for (JsonNode one : field.repeated() ? value : List.of(value)) {
            add(json, field, message(one, field.message(), depth + 1));
          }
        }
        default -> throw new IllegalStateException("unknown type " + field.type());
      }
    }
    return json;
  }

  private static int enumeration(JsonNode value) {
    if (value.isNumber()) {
      return value.asInt();
    }
    List<String> kinds = List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
    String name = value.asText().substring(value.asText().lastIndexOf('_') + 1);
    return Math.max(0, Math.max(kinds.indexOf(name), STATES.indexOf(name)));
  }
}
