// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.dte.foundation.api.problem.DteException;
import java.io.CharConversionException;
import java.io.IOException;

/** Looks at JSON-LD before it is read whole: whether it is JSON, within limits, and complete without the network. */
final class ContextCheck {
  private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
      .maxNestingDepth(TextGuard.DEPTH).maxStringLength(TextGuard.TEXT).build()).build();

  private ContextCheck() {}

  static void check(byte[] text, String source) throws IOException, DteException {
    try (JsonParser parser = JSON.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        JsonStreamContext place = parser.getParsingContext();
        String field = place.inArray() ? place.getParent().getCurrentName() : place.getCurrentName();
        if (token == JsonToken.VALUE_STRING && ("@context".equals(field) || "@import".equals(field))) {
          throw named(parser.getText(), source, parser.currentTokenLocation());
        }
      }
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw new DteException(Rdf.problem(source, place == null ? 1 : place.getLineNr(), place == null ? 1
          : place.getColumnNr(), "this is not JSON, or a limit is exceeded: "
              + e.getOriginalMessage().lines().findFirst().orElse(""), "objects nest at most " + TextGuard.DEPTH
              + " deep, a text has at most " + TextGuard.TEXT + " characters"), e);
    } catch (CharConversionException e) {
      throw new DteException(Rdf.problem(source, 1, 0, "this is not UTF-8", "save the document in UTF-8"), e);
    }
  }

  private static DteException named(String context, String source, JsonLocation place) {
    return new DteException(Rdf.problem(source, place.getLineNr(), place.getColumnNr(),
        "the context '" + Rdf.shown(context) + "' is not fetched", context.contains("prov-jsonld")
            ? "this is PROV-JSONLD: read it as prov-jsonld" : "write the context into the document"));
  }
}
