// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import java.util.Map;

/**
 * The messages of OpenTelemetry's protocol 1 that a request to export traces consists of
 * (opentelemetry-proto: collector/trace, trace, resource and common, version 1).
 */
final class OtlpMessages {
  static final Message REQUEST;
  static final Message SPAN;

  private OtlpMessages() {}

  /** How a field is encoded, and what it is in JSON. */
  enum Type { TEXT, ID, BYTES, BOOL, INT64, UINT32, FIXED32, FIXED64, DOUBLE, ENUM, MESSAGE }

  /** @param message of the type MESSAGE; else that of nothing */
  record Field(String name, Type type, boolean repeated, Message message) {}

  /** @param fields by their number; a map that is filled later, since values contain values */
  record Message(Map<Integer, Field> fields) {}

  static {
    Message nothing = new Message(Map.of());
    Message value = new Message(new java.util.TreeMap<>());
    Message pair = new Message(Map.of(1, one("key", Type.TEXT, nothing), 2, one("value", Type.MESSAGE, value)));
    Message list = new Message(Map.of(1, many("values", value)));
    Message map = new Message(Map.of(1, many("values", pair)));
    value.fields().putAll(Map.of(1, one("string_value", Type.TEXT, nothing), 2, one("bool_value", Type.BOOL, nothing),
        3, one("int_value", Type.INT64, nothing), 4, one("double_value", Type.DOUBLE, nothing),
        5, one("array_value", Type.MESSAGE, list), 6, one("kvlist_value", Type.MESSAGE, map),
        7, one("bytes_value", Type.BYTES, nothing)));
    Message status = new Message(Map.of(2, one("message", Type.TEXT, nothing), 3, one("code", Type.ENUM, nothing)));
    Message event = new Message(Map.of(1, one("time_unix_nano", Type.FIXED64, nothing), 2,
        one("name", Type.TEXT, nothing), 3, many("attributes", pair), 4, one("dropped_attributes_count", Type.UINT32,
        nothing)));
    Message link = new Message(Map.of(1, one("trace_id", Type.ID, nothing), 2, one("span_id", Type.ID, nothing),
        3, one("trace_state", Type.TEXT, nothing), 4, many("attributes", pair),
        5, one("dropped_attributes_count", Type.UINT32, nothing), 6, one("flags", Type.FIXED32, nothing)));
    SPAN = new Message(Map.ofEntries(Map.entry(1, one("trace_id", Type.ID, nothing)),
        Map.entry(2, one("span_id", Type.ID, nothing)), Map.entry(3, one("trace_state", Type.TEXT, nothing)),
        Map.entry(4, one("parent_span_id", Type.ID, nothing)), Map.entry(5, one("name", Type.TEXT, nothing)),
        Map.entry(6, one("kind", Type.ENUM, nothing)), Map.entry(7, one("start_time_unix_nano", Type.FIXED64, nothing)),
        Map.entry(8, one("end_time_unix_nano", Type.FIXED64, nothing)), Map.entry(9, many("attributes", pair)),
        Map.entry(10, one("dropped_attributes_count", Type.UINT32, nothing)), Map.entry(11, many("events", event)),
        Map.entry(12, one("dropped_events_count", Type.UINT32, nothing)), Map.entry(13, many("links", link)),
        Map.entry(14, one("dropped_links_count", Type.UINT32, nothing)),
        Map.entry(15, one("status", Type.MESSAGE, status)), Map.entry(16, one("flags", Type.FIXED32, nothing))));
    Message scope = new Message(Map.of(2, many("spans", SPAN)));
    Message resource = new Message(Map.of(2, many("scope_spans", scope)));
    REQUEST = new Message(Map.of(1, many("resource_spans", resource)));
  }

  private static Field one(String name, Type type, Message message) {
    return new Field(name, type, false, message);
  }

  private static Field many(String name, Message message) {
    return new Field(name, Type.MESSAGE, true, message);
  }
}
