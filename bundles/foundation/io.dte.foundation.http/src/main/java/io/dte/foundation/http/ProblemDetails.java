// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.util.Locale;
import java.util.Map;

/**
 * Errors as RFC 9457 says. Beside its members there are those of the command line's error: {@code code} (the exit
 * status), {@code message}, {@code file}, {@code line}, {@code column}, {@code hint}; {@code type} is
 * {@code urn:dte:problem:NAME} with the problem's kind.
 */
final class ProblemDetails {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final int USAGE = 2;
  private static final Map<Integer, String> TITLES = Map.ofEntries(Map.entry(400, "Bad request"),
      Map.entry(401, "Not logged in"), Map.entry(403, "Refused"), Map.entry(404, "Not found"),
      Map.entry(405, "Method not allowed"), Map.entry(406, "Not acceptable"), Map.entry(409, "Conflict"),
      Map.entry(413, "Too large"), Map.entry(415, "Unsupported media type"), Map.entry(421, "Wrong host"),
      Map.entry(422, "Invalid document or input"), Map.entry(500, "Internal error"), Map.entry(501, "Not supported"),
      Map.entry(503, "Unavailable"), Map.entry(507, "Storage failed"));

  private ProblemDetails() {}

  static ObjectNode of(Problem problem) {
    ObjectNode details = of(problem.code().httpStatus(), problem.message(), problem.hint());
    details.put("type", "urn:dte:problem:" + problem.code().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    details.put("code", problem.code().code());
    SourceLocation place = problem.location();
    if (!place.file().isEmpty()) {
      details.put("file", place.file());
      details.put("line", place.line());
      details.put("column", place.column());
    }
    return details;
  }

  /** A problem that has no more to say than HTTP has. */
  static ObjectNode of(int status, String message, String hint) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.put("type", "about:blank");
    details.put("title", TITLES.getOrDefault(status, "Error"));
    details.put("status", status);
    details.put("detail", hint.isEmpty() ? message : message + (message.endsWith(".") ? " " : ". ") + hint);
    details.put("code", status >= 500 ? 1 : USAGE);
    details.put("message", message);
    details.put("hint", hint);
    return details;
  }
}
