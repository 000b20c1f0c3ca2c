// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.ml.api.trace.Span;

/**
 * The texts of a span that searches look into: its name, then its attributes and those of its events as {@code
 * KEY=VALUE}, each between two marks. What only the encoding adds is not found.
 */
final class SpanWords {
  /** No text has this character, but for tricks. */
  static final String MARK = "\u001f";

  private SpanWords() {}

  static String of(Span span) {
    StringBuilder words = new StringBuilder(span.name()).append(MARK);
    add(words, span.content().path("attributes"));
    for (JsonNode event : span.content().path("events")) {
      words.append(event.path("name").asText()).append(MARK);
      add(words, event.path("attributes"));
    }
    return words.toString();
  }

  private static void add(StringBuilder words, JsonNode attributes) {
    for (JsonNode attribute : attributes) {
      words.append(attribute.path("key").asText()).append('=');
      value(words, attribute.path("value"));
      words.append(MARK);
    }
  }

  private static void value(StringBuilder words, JsonNode value) {
    if (value.has("kvlist_value")) {
      for (JsonNode pair : value.path("kvlist_value").path("values")) {
        words.append(pair.path("key").asText()).append(": ");
        value(words, pair.path("value"));
        words.append(' ');
      }
    } else if (value.has("array_value")) {
      for (JsonNode one : value.path("array_value").path("values")) {
        value(words, one);
        words.append(' ');
      }
    } else if (value.size() > 0) {
      words.append(value.elements().next().asText());
    }
  }
}
