// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.regex.Pattern;

/** MLflow's limits of names and values. */
final class Checks {
  static final int NAME = 250;
  static final int PARAM = 6000;
  static final int TAG = 8000;
  private static final Pattern KEY = Pattern.compile("[/\\w.\\- :]*", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern RUN = Pattern.compile("[a-zA-Z0-9][\\w\\-]{0,255}");

  private Checks() {}

  /** The name of a metric, param or tag. */
  static void key(String what, String name) throws DteException {
    if (name.isEmpty()) {
      throw invalid("Missing value for required parameter '" + what + "': a key name must be provided");
    }
    if (!KEY.matcher(name).matches()) {
      throw invalid("Invalid value \"" + shown(name) + "\" for parameter '" + what
          + "': Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:)"
          + " and slashes (/).");
    }
    if (name.startsWith("/") || name.endsWith("/") || name.contains("//")
        || java.util.Arrays.stream(name.split("/")).anyMatch(part -> part.equals(".") || part.equals(".."))) {
      throw invalid("Invalid value \"" + shown(name) + "\" for parameter '" + what + "': Names may be treated as files"
          + " in certain cases, and must not resolve to other names when treated as such.");
    }
    length(what, name, NAME);
  }

  static void length(String what, String value, int limit) throws DteException {
    if (value.length() > limit) {
      throw invalid("'" + what + "' exceeds the maximum length of " + limit + " characters");
    }
    if (value.indexOf('\0') >= 0) {
      throw invalid("'" + what + "' contains a NUL character");
    }
  }

  /** Values of params and tags are cut off where MLflow cuts them off; NUL is no character of a text in a database. */
  static String cut(String what, String value, int limit) throws DteException {
    String cut = value.length() > limit ? value.substring(0, limit) : value;
    length(what, cut, limit);
    return cut;
  }

  static void modelName(String name) throws DteException {
    if (name.isBlank() || name.contains("/") || name.contains(":")) {
      throw invalid("Invalid model name: '" + shown(name)
          + "'. Registered model names must be non-empty and must not contain '/' or ':'.");
    }
    length("name", name, 256);
  }

  static void alias(String alias) throws DteException {
    if (!alias.matches("(?U)[\\w\\-]{1,255}") || alias.matches("[vV]\\d+") || alias.equalsIgnoreCase("latest")) {
      throw invalid("Invalid alias name: '" + shown(alias) + "'. Names may only contain alphanumerics,"
          + " underscores (_), and dashes (-); 'latest' and v with a number are reserved.");
    }
  }

  static long experimentId(String id) throws DteException {
    try {
      if (id.length() <= 18 && !id.isEmpty() && id.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Long.parseLong(id);
      }
    } catch (NumberFormatException e) {
      throw missing("No Experiment with id=" + shown(id) + " exists", e);
    }
    throw missing("No Experiment with id=" + shown(id) + " exists", null);
  }

  static void runId(String id) throws DteException {
    if (!RUN.matcher(id).matches()) {
      throw invalid("Invalid run ID: '" + shown(id) + "'");
    }
  }

  static DteException invalid(String message) {
    return new DteException(ExitCode.INVALID, message, "");
  }

  static DteException missing(String message, Throwable cause) {
    return new DteException(ExitCode.NOT_FOUND, message, "", cause);
  }

  static DteException exists(String message) {
    return new DteException(ExitCode.CONFLICT, message, "");
  }

  static String shown(String text) {
    String plain = text.length() > 300 ? text.substring(0, 300) + "…" : text;
    return plain.replace('\0', '␀');
  }
}
