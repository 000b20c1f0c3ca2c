// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The namespaces of one document as they are spelled in it, by number; it only grows. Used by one thread. */
final class Prefixes {
  /** One spelling: a bundle may bind a prefix anew, so that a prefix can have several. */
  private record Spelling(String prefix, String uri) {

    // Each name of each statement is looked up by it: what the compiler makes for records is slow until it is compiled.
    @Override
    public boolean equals(Object other) {
      return other instanceof Spelling spelling && uri.equals(spelling.uri) && prefix.equals(spelling.prefix);
    }

    @Override
    public int hashCode() {
      return 31 * uri.hashCode() + prefix.hashCode();
    }
  }

  /** What a column holds, with room for what JSON escapes. */
  private static final long MOST_CHARACTERS = 900_000;

  private final List<Spelling> spellings = new ArrayList<>();
  private final Map<Spelling, Integer> numbers = new HashMap<>();
  private boolean grown;

  static Prefixes read(ObjectMapper json, String text) {
    Prefixes prefixes = new Prefixes();
    try {
      for (JsonNode pair : json.readTree(text)) {
        prefixes.number(new Spelling(pair.get(0).asText(), pair.get(1).asText()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored namespaces cannot be read", e);
    }
    prefixes.grown = false;
    return prefixes;
  }

  /** @throws DteException with code TOO_LARGE when they are more than can be kept */
  String text(ObjectMapper json) throws DteException {
    ArrayNode out = json.createArrayNode();
    long characters = 0;
    for (Spelling each : spellings) {
      out.addArray().add(each.prefix).add(each.uri);
      characters += each.prefix.length() + each.uri.length() + 8;
      if (characters > MOST_CHARACTERS) {
        throw new DteException(ExitCode.TOO_LARGE, "the document's names are in more namespaces than can be kept: all prefixes"
            + " and addresses together have at most " + MOST_CHARACTERS + " characters", "declare the namespaces that names have in common");
      }
    }
    return out.toString();
  }

  boolean isGrown() {
    return grown;
  }

  void declare(Namespaces namespaces) {
    if (!namespaces.defaultNamespace().isEmpty()) {
      number(new Spelling("", namespaces.defaultNamespace()));
    }
    namespaces.prefixes().forEach((prefix, uri) -> number(new Spelling(prefix, uri)));
  }

  /** The number of a name's namespace, spelled as it is there. */
  int number(QualifiedName name) {
    return number(new Spelling(name.prefix(), name.namespace()));
  }

  QualifiedName read(String text) {
    if (text.isEmpty()) {
      return QualifiedName.NONE;
    }
    int colon = text.indexOf(':');
    Spelling spelling = spellings.get(Integer.parseInt(text.substring(0, colon)));
    return new QualifiedName(spelling.uri, text.substring(colon + 1), spelling.prefix);
  }

  /** A URI as the document spells it: by the longest of its namespaces. */
  QualifiedName spell(String uri) {
    Spelling best = new Spelling("", "");
    for (Spelling each : spellings) {
      best = uri.startsWith(each.uri) && each.uri.length() > best.uri.length() ? each : best;
    }
    return new QualifiedName(best.uri, uri.substring(best.uri.length()), best.prefix);
  }

  /** For the whole document; where a prefix stands for several namespaces, the first it was used for has it. */
  Namespaces namespaces() {
    Map<String, String> prefixes = new LinkedHashMap<>();
    for (Spelling each : spellings) {
      if (!each.uri.equals(QualifiedName.BLANK_NAMESPACE)) {
        prefixes.putIfAbsent(each.prefix, each.uri);
      }
    }
    String byDefault = prefixes.remove("");
    return new Namespaces(byDefault == null ? "" : byDefault, prefixes);
  }

  private int number(Spelling spelling) {
    Integer known = numbers.get(spelling);
    if (known == null) {
      known = spellings.size();
      spellings.add(spelling);
      numbers.put(spelling, known);
      grown = true;
    }
    return known;
  }
}
