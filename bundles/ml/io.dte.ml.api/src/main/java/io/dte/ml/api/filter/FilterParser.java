// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.filter;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads MLflow's search filters: comparisons joined by AND. Keys with other characters than letters, digits,
 * underscores, dots, dashes and slashes stand in back quotes or double quotes. Stateless.
 */
public final class FilterParser {
  private static final Map<String, String> ENTITIES = Map.ofEntries(Map.entry("metric", "metric"),
      Map.entry("metrics", "metric"), Map.entry("param", "param"), Map.entry("params", "param"),
      Map.entry("parameter", "param"), Map.entry("parameters", "param"), Map.entry("tag", "tag"),
      Map.entry("tags", "tag"), Map.entry("attr", "attribute"), Map.entry("attribute", "attribute"),
      Map.entry("attributes", "attribute"), Map.entry("run", "attribute"), Map.entry("trace", "attribute"),
      Map.entry("dataset", "dataset"), Map.entry("datasets", "dataset"), Map.entry("metadata", "metadata"),
      Map.entry("request_metadata", "metadata"), Map.entry("trace_metadata", "metadata"), Map.entry("span", "span"),
      Map.entry("feedback", "feedback"), Map.entry("expectation", "expectation"));
  private static final Pattern TOKEN = Pattern.compile("\\s*(?:('(?:[^']|'')*')|(\"[^\"]*\")|(`[^`]*`)"
      + "|(!=|<>|>=|<=|=|>|<)"
      + "|(\\()|(\\))|(,)|([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?(?![\\w./-]))|([\\p{L}_][\\w./-]*))",
      Pattern.UNICODE_CHARACTER_CLASS);
  private static final Set<String> WORD_OPERATORS = Set.of("LIKE", "ILIKE", "IN", "NOT", "IS", "RLIKE");

  private final String text;
  private final List<Token> tokens;
  private int next;

  private enum Kind { STRING, DOUBLE_QUOTED, BACK_QUOTED, OPERATOR, OPEN, CLOSE, COMMA, NUMBER, WORD }

  private record Token(Kind kind, String text) {}

  private record Identifier(String entity, String key) {}

  private FilterParser(String text) throws DteException {
    this.text = text;
    this.tokens = tokens(text);
  }

  /** The terms of a filter; none of an empty one. */
  public static List<Comparison> parse(String filter) throws DteException {
    FilterParser parser = new FilterParser(filter.strip());
    List<Comparison> terms = new ArrayList<>();
    while (parser.next < parser.tokens.size()) {
      if (!terms.isEmpty() && !parser.take(Kind.WORD, "AND").text().equalsIgnoreCase("and")) {
        throw parser.wrong("expected AND");
      }
      terms.add(parser.comparison());
    }
    return List.copyOf(terms);
  }

  /** One term of an order: {@code metrics.rmse DESC}. */
  public static Ordering parseOrder(String order) throws DteException {
    FilterParser parser = new FilterParser(order.strip());
    Identifier identifier = parser.identifier();
    boolean ascending = true;
    if (parser.next < parser.tokens.size()) {
      String direction = parser.take(Kind.WORD, "ASC or DESC").text().toUpperCase(Locale.ROOT);
      if (!direction.equals("ASC") && !direction.equals("DESC") || parser.next < parser.tokens.size()) {
        throw new DteException(ExitCode.INVALID, "Invalid order_by clause '" + order + "'",
            "write KEY ASC or KEY DESC");
      }
      ascending = direction.equals("ASC");
    }
    return new Ordering(identifier.entity(), identifier.key(), ascending);
  }

  private static List<Token> tokens(String text) throws DteException {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.region(at, text.length()).lookingAt()) {
        throw new DteException(ExitCode.INVALID, "Invalid filter string '" + text + "' at character " + (at + 1),
            "write comparisons such as metrics.rmse < 1 AND params.kind = 'lstm'");
      }
      for (Kind kind : Kind.values()) {
        String found = matcher.group(kind.ordinal() + 1);
        if (found != null) {
          boolean quoted = kind.ordinal() <= Kind.BACK_QUOTED.ordinal();
          String plain = quoted ? found.substring(1, found.length() - 1) : found;
          tokens.add(new Token(kind, kind == Kind.STRING ? plain.replace("''", "'") : plain));
        }
      }
      at = matcher.end();
      if (text.substring(at).isBlank()) {
        break;
      }
    }
    return tokens;
  }

  private Comparison comparison() throws DteException {
    Identifier identifier = identifier();
    String operator = operator();
    if (operator.startsWith("IS")) {
      return new Comparison(identifier.entity(), identifier.key(), operator, List.of(), false);
    }
    if (operator.endsWith("IN")) {
      take(Kind.OPEN, "(");
      List<String> values = new ArrayList<>();
      do {
        values.add(value().text());
      } while (peek(Kind.COMMA) && next++ >= 0);
      take(Kind.CLOSE, ")");
      return new Comparison(identifier.entity(), identifier.key(), operator, values, false);
    }
    Token value = value();
    return new Comparison(identifier.entity(), identifier.key(), operator, List.of(value.text()),
        value.kind() == Kind.NUMBER);
  }

  private Identifier identifier() throws DteException {
    Token first = next < tokens.size() ? tokens.get(next++) : new Token(Kind.CLOSE, "");
    if (first.kind() == Kind.BACK_QUOTED || first.kind() == Kind.DOUBLE_QUOTED) {
      return new Identifier("attribute", first.text());
    }
    if (first.kind() != Kind.WORD) {
      throw wrong("expected a key such as metrics.rmse");
    }
    String word = first.text();
    int dot = word.indexOf('.');
    if (dot < 0) {
      return new Identifier("attribute", word);
    }
    String entity = ENTITIES.get(word.substring(0, dot).toLowerCase(Locale.ROOT));
    if (entity == null) {
      throw wrong("unknown entity '" + word.substring(0, dot) + "'");
    }
    String key = word.substring(dot + 1);
    if (key.isEmpty()) {
      if (!peek(Kind.BACK_QUOTED) && !peek(Kind.DOUBLE_QUOTED)) {
        throw wrong("a key is missing after '" + word + "'");
      }
      key = tokens.get(next++).text();
    }
    return new Identifier(entity, key);
  }

  private String operator() throws DteException {
    if (peek(Kind.OPERATOR)) {
      String operator = tokens.get(next++).text();
      return operator.equals("<>") ? "!=" : operator;
    }
    String word = take(Kind.WORD, "a comparison").text().toUpperCase(Locale.ROOT);
    if (!WORD_OPERATORS.contains(word)) {
      throw wrong("expected a comparison, not " + word);
    }
    if (word.equals("NOT")) {
      return "NOT " + expect("IN");
    }
    if (word.equals("IS")) {
      if (peek(Kind.WORD) && tokens.get(next).text().equalsIgnoreCase("not")) {
        next++;
        return "IS NOT " + expect("NULL");
      }
      return "IS " + expect("NULL");
    }
    return word;
  }

  private String expect(String word) throws DteException {
    if (!take(Kind.WORD, word).text().equalsIgnoreCase(word)) {
      throw wrong("expected " + word);
    }
    return word;
  }

  private Token value() throws DteException {
    if (peek(Kind.STRING) || peek(Kind.DOUBLE_QUOTED) || peek(Kind.NUMBER)) {
      return tokens.get(next++);
    }
    throw wrong("expected a quoted string or a number as value");
  }

  private boolean peek(Kind kind) {
    return next < tokens.size() && tokens.get(next).kind() == kind;
  }

  private Token take(Kind kind, String what) throws DteException {
    if (!peek(kind)) {
      throw wrong("expected " + what);
    }
    return tokens.get(next++);
  }

  private DteException wrong(String reason) {
    return new DteException(ExitCode.INVALID, "Invalid filter string '" + text + "': " + reason,
        "write comparisons such as metrics.rmse < 1 AND params.kind = 'lstm'");
  }
}
