// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import io.dte.workflow.api.ScriptEngine;
import java.util.regex.Pattern;

/** Recognises JavaScript that the built-in engine is too old for, so that people are not sent to look for a mistake of theirs. */
final class ModernScript {
  /** Spread and rest, classes, destructuring and constants in loops, asynchronous functions. */
  private static final Pattern NEWER = Pattern.compile(
      "\\.\\.\\.|\\bclass\\b|\\basync\\b|\\bawait\\b|\\bfor\\s*\\(\\s*(?:const\\b|(?:let|var)\\s*[\\[{])");

  private ModernScript() {}

  /**
   * What to do about an expression that cannot be parsed.
   *
   * @param engine that cannot parse it
   * @param otherwise when it looks like no newer JavaScript, or nothing newer can be had
   */
  static String hint(ScriptEngine engine, String source, String otherwise) {
    return !engine.isModern() && NEWER.matcher(source).find() ? "it looks newer than what is built in: the plug-in GraalJS evaluates it, see "
        + "dte plugin install" : otherwise;
  }
}
