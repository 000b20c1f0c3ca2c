// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.model.Names;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.Value;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Checks expressions before anything runs: brackets and quotes, names that are not known, JavaScript where it is not
 * declared, and JavaScript's syntax. Nothing is evaluated. The script engine is asked for only when there is JavaScript.
 */
public final class ExpressionCheck {
  private static final Set<String> ROOTS = Set.of("inputs", "self", "runtime", "null");
  private static final String LIBRARY_HINT = "correct it in expressionLib of InlineJavascriptRequirement";

  private final Problems problems;
  private final Supplier<ScriptEngine> scripts;
  private final Map<Process, Boolean> seen = new IdentityHashMap<>();
  private final Set<String> valid = new HashSet<>();

  private ExpressionCheck(Problems problems, Supplier<ScriptEngine> scripts) {
    this.problems = problems;
    this.scripts = scripts;
  }

  /** Checks a process and everything in it; {@code scripts} may give null when there is no engine. */
  public static void check(Process process, Problems problems, Supplier<ScriptEngine> scripts) {
    new ExpressionCheck(problems, scripts).process(process, Requirements.NONE);
  }

  private void process(Process process, Requirements outer) {
    if (seen.put(process, true) != null) {
      return;
    }
    Requirements requirements = outer.enclosing(process.head().requirements());
    Requirement.InlineJavascript javascript = requirements.find(Requirement.InlineJavascript.class).orElse(null);
    if (javascript != null) {
      javascript.libraries().forEach(library -> library(library, process.head().place()));
    }
    boolean mayBeJavascript = javascript != null || requirements.isUnread();
    Expressions.visit(process, (value, names) -> expression(value, names, mayBeJavascript));
    if (process instanceof Process.Workflow workflow) {
      workflow.steps().forEach(step -> process(step.run(), requirements.enclosing(step.requirements())));
    }
  }

  private void library(String source, Place place) {
    if (valid.add("library " + source)) {
      syntax(source, true, place, "the library begins: " + Evaluator.shortened(source.strip()), LIBRARY_HINT);
    }
  }

  private void expression(Value value, Set<String> names, boolean javascript) {
    Template template;
    try {
      template = Template.parse(value.json().textValue());
    } catch (ExpressionException e) {
      problems.invalid(value.place(), e.getMessage(), "close it, or write \\$( for a dollar sign that is text");
      return;
    }
    for (Template.Part part : template.parts()) {
      if (part instanceof Template.Code code) {
        code(code, value.place(), names, javascript);
      }
    }
  }

  private void code(Template.Code code, Place place, Set<String> names, boolean javascript) {
    Reference reference = code.body() ? null : Reference.parse(code.source());
    if (reference == null && !javascript) {
      problems.invalid(place, "The expression " + code.written() + " is JavaScript, and the document does not allow it",
          "add 'InlineJavascriptRequirement: {}' to its requirements");
    } else if (reference == null) {
      if (valid.add(code.written())) {
        syntax(code.source(), code.body(), place, "in the expression " + Evaluator.shortened(code.written()), "correct the JavaScript");
      }
    } else if (!javascript) {
      reference(code, reference, place, names);
    }
  }

  /** With JavaScript a name may be a library's, and what is missing is undefined. */
  private void reference(Template.Code code, Reference reference, Place place, Set<String> names) {
    String root = (String) reference.path().get(0);
    if (!ROOTS.contains(root)) {
      problems.invalid(place, "'" + root + "' is not known in the expression " + code.written(),
          suggestion(root, ROOTS, "there are inputs, self and runtime"));
    } else if (root.equals("inputs") && reference.path().size() > 1 && reference.path().get(1) instanceof String input
        && Names.isWrong(input, names)) {
      problems.invalid(place, "There is no input '" + input + "', which the expression " + code.written() + " names",
          suggestion(input, Names.read(names), "declare it among the inputs"));
    }
  }

  private static String suggestion(String name, Collection<String> known, String otherwise) {
    String near = Spelling.suggest(name, known);
    return near.isEmpty() ? otherwise : near;
  }

  private void syntax(String source, boolean body, Place place, String where, String hint) {
    ScriptEngine engine = scripts.get();
    if (engine == null) {
      return;
    }
    try {
      engine.check(source, body);
    } catch (ScriptException e) {
      // What is wrong at the end of a text is told of the line after it.
      long line = Math.min(e.line(), source.lines().count());
      String inner = line > 1 ? ", line " + line : "";
      problems.invalid(place, "This is no valid JavaScript: " + e.getMessage() + inner + ", " + where,
          ModernScript.hint(engine, source, hint));
    }
  }
}
