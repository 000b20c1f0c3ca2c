// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;

/** What the JSON formats share: limits, and errors with their place. */
final class JsonInput {
  private static final int DEPTH = 200;
  private static final int TEXT = 20_000_000;
  private static final int NAME = 50_000;
  private static final int NUMBER = 1_000;

  private JsonInput() {}

  /** Reads tokens; the parser stands before the first. */
  @FunctionalInterface
  interface Body {
    void read(JsonParser parser) throws IOException, DteException;
  }

  static JsonFactory factory() {
    // Identifiers differ from record to record: keeping each as a shared symbol costs more than it saves.
    return JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).maxStringLength(TEXT)
            .maxNameLength(NAME).maxNumberLength(NUMBER).build())
        .build();
  }

  static void read(JsonFactory json, InputStream in, String source, Body body) throws IOException, DteException {
    try (JsonParser parser = json.createParser(Characters.of(in))) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      try {
        body.read(parser);
      } catch (StreamConstraintsException e) {
        throw at(source, place(parser, e), "a limit is exceeded: " + e.getOriginalMessage(),
            "objects nest at most " + DEPTH + " deep, a text has at most " + TEXT + " characters, a name " + NAME);
      } catch (JsonProcessingException e) {
        throw at(source, place(parser, e), "this is not JSON: " + firstLine(e.getOriginalMessage()), "");
      } catch (CharacterCodingException e) {
        throw at(source, parser.currentLocation(), "this is not UTF-8", "save the document in UTF-8");
      }
    }
  }

  private static JsonLocation place(JsonParser parser, JsonProcessingException e) {
    return e.getLocation() == null ? parser.currentLocation() : e.getLocation();
  }

  private static Malformed at(String source, JsonLocation place, String message, String hint) {
    return new Malformed(source, place.getLineNr(), place.getColumnNr(), message, hint);
  }

  static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
