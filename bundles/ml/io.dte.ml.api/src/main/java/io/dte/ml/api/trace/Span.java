// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One step of a trace.
 *
 * @param traceId the trace it belongs to, as {@link TraceInfo#id()}
 * @param id 16 hexadecimal digits
 * @param parentId of the span it is a part of; empty for the root
 * @param name what it did
 * @param type {@code LLM}, {@code TOOL}, {@code UNKNOWN} …
 * @param status {@code OK}, {@code ERROR} or {@code UNSET}
 * @param started in nanoseconds since 1970
 * @param ended in nanoseconds since 1970; 0 while it runs
 * @param content all of it: OpenTelemetry's message {@code Span} in the JSON of protocol buffers, field names in snake
 * case
 */
public record Span(String traceId, String id, String parentId, String name, String type, String status, long started,
    long ended, ObjectNode content) {

  public boolean isRoot() {
    return parentId.isEmpty();
  }
}
