// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a file's format is the declared one or, by the ontologies a document names in {@code $schemas}, a kind of it.
 * Of an ontology only {@code rdfs:subClassOf} and {@code owl:equivalentClass} between named classes count, read from
 * RDF/XML and from the plain style of Turtle.
 */
final class FormatCheck {
  private final Set<String> schemas;
  private final Map<String, String> namespaces;

  FormatCheck(Set<String> schemas, Map<String, String> namespaces) {
    this.schemas = schemas;
    this.namespaces = namespaces;
  }

  void check(Parameter parameter, ObjectNode file, Evaluator.Scope scope, String what) throws DteException {
    Set<String> accepted = new LinkedHashSet<>();
    try {
      for (Value format : parameter.format()) {
        JsonNode value = scope.evaluate(format);
        if (value.isArray()) {
          value.forEach(item -> accepted.add(item.asText()));
        } else if (!value.isNull()) {
          accepted.add(value.asText());
        }
      }
    } catch (ExpressionException e) {
      throw Failures.expression("The format of input '" + parameter.name() + "' of " + what + " cannot be had", e);
    }
    String written = file.path("format").asText("");
    int colon = written.indexOf(':');
    String prefix = colon > 0 ? namespaces.get(written.substring(0, colon)) : null;
    String actual = prefix == null ? written : prefix + written.substring(colon + 1);
    if (!actual.isEmpty()) {
      file.put("format", actual);
    }
    if (accepted.isEmpty() || accepted.contains(actual)) {
      return;
    }
    if (actual.isEmpty()) {
      throw Failures.invalid(parameter.place(), "The file " + file.path("basename").asText() + ", input '" + parameter.name()
          + "' of " + what + ", has no format; it must be " + String.join(" or ", accepted), "add 'format:' to the File");
    }
    if (!isKindOf(actual, accepted)) {
      throw Failures.invalid(parameter.place(), "The file " + file.path("basename").asText() + ", input '" + parameter.name()
          + "' of " + what + ", has the format " + actual + "; it must be " + String.join(" or ", accepted),
          "give a file of that format, or name an ontology in $schemas by which the one is a kind of the other");
    }
  }

  private boolean isKindOf(String format, Set<String> accepted) throws DteException {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(format));
    Set<String[]> pairs = new LinkedHashSet<>();
    for (String schema : schemas) {
      // What stands elsewhere is not fetched for this.
      if (!Uris.isRemote(schema)) {
        pairs(Uris.path(schema, Path.of("/")), pairs);
      }
    }
    while (!open.isEmpty()) {
      String next = open.pop();
      if (accepted.contains(next)) {
        return true;
      }
      if (seen.add(next)) {
        pairs.stream().filter(pair -> pair[0].equals(next)).forEach(pair -> open.push(pair[1]));
      }
    }
    return false;
  }

  private static void pairs(Path ontology, Set<String[]> out) throws DteException {
    String text;
    try {
      text = Files.readString(ontology, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Failures.invalid(null, "The ontology " + ontology + ", which $schemas names, cannot be read"
          + (Files.isRegularFile(ontology) ? ": it must be text in UTF-8" : Files.exists(ontology) ? ": it is no file" : ": it does not exist"),
          "correct $schemas, or give the file one of the formats themselves");
    }
    if (text.stripLeading().startsWith("<?xml") || text.contains("<rdf:RDF")) {
      Matcher classes = Pattern.compile("<owl:Class rdf:about=\"([^\"]+)\"|<(rdfs:subClassOf|owl:equivalentClass) rdf:resource=\"([^\"]+)\"")
          .matcher(text);
      String current = "";
      while (classes.find()) {
        if (classes.group(1) != null) {
          current = classes.group(1);
        } else {
          add(current, classes.group(2).endsWith("equivalentClass"), classes.group(3), out);
        }
      }
      return;
    }
    Map<String, String> prefixes = new HashMap<>();
    Matcher declared = Pattern.compile("@prefix\\s+(\\w*):\\s*<([^>]*)>").matcher(text);
    while (declared.find()) {
      prefixes.put(declared.group(1), declared.group(2));
    }
    Matcher triples = Pattern.compile("(\\S+)\\s+(rdfs:subClassOf|owl:equivalentClass)\\s+([^\\s;,]+)").matcher(text);
    while (triples.find()) {
      add(expand(triples.group(1), prefixes), triples.group(2).endsWith("equivalentClass"),
          expand(triples.group(3), prefixes), out);
    }
  }

  private static String expand(String term, Map<String, String> prefixes) {
    if (term.startsWith("<")) {
      return term.substring(1, term.length() - 1);
    }
    int colon = term.indexOf(':');
    return colon < 0 ? term : prefixes.getOrDefault(term.substring(0, colon), "") + term.substring(colon + 1);
  }

  private static void add(String from, boolean both, String to, Set<String[]> out) {
    out.add(new String[] {from, to});
    if (both) {
      out.add(new String[] {to, from});
    }
  }
}
