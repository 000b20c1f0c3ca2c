// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import io.dte.workflow.cwl.model.CwlVersion;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Evaluates the expressions of one run. Texts are taken apart once; JavaScript is asked for only when a document
 * requires it and the expression is more than a parameter reference. Safe for use by many threads.
 */
public final class Evaluator {
  private final Supplier<ScriptEngine> scripts;
  private final Map<String, Template> templates = new ConcurrentHashMap<>();
  private final Map<String, Template> oldTemplates = new ConcurrentHashMap<>();
  private final Map<String, Object> references = new ConcurrentHashMap<>();
  private final Map<List<String>, ScriptEngine.Scope> scopes = new ConcurrentHashMap<>();

  /** @param scripts gives the JavaScript engine when it is needed, or null when there is none */
  public Evaluator(Supplier<ScriptEngine> scripts) {
    this.scripts = scripts;
  }

  /** What expressions see, and whether they may be JavaScript. */
  public final class Scope {
    private final Map<String, JsonNode> variables;
    private final Requirement.InlineJavascript javascript;
    private final boolean escapesAll;

    private Scope(Map<String, JsonNode> variables, Requirement.InlineJavascript javascript, boolean escapesAll) {
      this.variables = variables;
      this.javascript = javascript;
      this.escapesAll = escapesAll;
    }

    /** The same with another {@code self}. */
    public Scope withSelf(JsonNode self) {
      return with("self", self);
    }

    public Scope with(String name, JsonNode value) {
      Map<String, JsonNode> changed = new HashMap<>(variables);
      changed.put(name, value);
      return new Scope(changed, javascript, escapesAll);
    }

    /** A value as it is, or what its expressions give; white space around a text with expressions is no part of it. */
    public JsonNode evaluate(Value value) throws ExpressionException {
      return evaluate(value, false);
    }

    /** The same, but white space is kept, and makes text of an expression's value, as in the content of a file. */
    public JsonNode evaluateExactly(Value value) throws ExpressionException {
      return evaluate(value, true);
    }

    private JsonNode evaluate(Value value, boolean exactly) throws ExpressionException {
      if (!value.json().isTextual()) {
        return value.json();
      }
      try {
        return evaluate(value.json().textValue(), exactly);
      } catch (ExpressionException e) {
        throw e.at(value.place().location());
      }
    }

    /** The text of a value, or of what its expression gives. */
    public String text(Value value) throws ExpressionException {
      return Evaluator.text(evaluate(value));
    }

    private JsonNode evaluate(String text, boolean exactly) throws ExpressionException {
      if (!Template.isTemplate(text)) {
        return TextNode.valueOf(text);
      }
      Map<String, Template> known = escapesAll ? oldTemplates : templates;
      String source = exactly ? text : text.strip();
      Template template = known.get(source);
      if (template == null) {
        template = Template.parse(source, escapesAll);
        known.put(source, template);
      }
      if (template.isSingleCode()) {
        return code((Template.Code) template.parts().get(0));
      }
      StringBuilder out = new StringBuilder();
      for (Template.Part part : template.parts()) {
        out.append(part instanceof Template.Literal literal ? literal.text() : Evaluator.text(code((Template.Code) part)));
      }
      return TextNode.valueOf(out.toString());
    }

    private JsonNode code(Template.Code code) throws ExpressionException {
      Reference reference = code.body() ? null : reference(code.source());
      if (reference != null) {
        try {
          return reference.evaluate(variables);
        } catch (ExpressionException e) {
          if (javascript == null) {
            throw new ExpressionException("In $(" + code.source() + "): " + e.getMessage());
          }
        }
      }
      String whole = code.written();
      if (javascript == null) {
        throw new ExpressionException("The expression " + whole + " is JavaScript, and the document does not allow it: add "
            + "'InlineJavascriptRequirement: {}' to its requirements");
      }
      try {
        return scope(javascript.libraries()).evaluate(code.source(), code.body(), variables);
      } catch (ScriptException e) {
        throw new ExpressionException(e.getMessage() + " in the expression " + shortened(whole) + newer(code), e);
      }
    }
  }

  private String newer(Template.Code code) {
    ScriptEngine engine = scripts.get();
    if (engine == null) {
      return "";
    }
    try {
      engine.check(code.source(), code.body());
      return "";
    } catch (ScriptException unparsed) {
      String hint = ModernScript.hint(engine, code.source(), "");
      return hint.isEmpty() ? "" : "; " + hint;
    }
  }

  static String shortened(String text) {
    return text.length() > 200 ? text.substring(0, 197) + "..." : text;
  }

  /** A scope with these variables, under these requirements, in a document of this version. */
  public Scope scope(Map<String, JsonNode> variables, Requirements requirements, CwlVersion version) {
    return new Scope(variables, requirements.find(Requirement.InlineJavascript.class).orElse(null), version.escapesAll());
  }

  private Reference reference(String source) {
    Object known = references.computeIfAbsent(source, text -> {
      Reference parsed = Reference.parse(text);
      return parsed == null ? Boolean.FALSE : parsed;
    });
    return known instanceof Reference reference ? reference : null;
  }

  private ScriptEngine.Scope scope(List<String> libraries) throws ScriptException, ExpressionException {
    ScriptEngine.Scope known = scopes.get(libraries);
    if (known != null) {
      return known;
    }
    ScriptEngine engine = scripts.get();
    if (engine == null) {
      throw new ExpressionException("There is no JavaScript engine installed");
    }
    ScriptEngine.Scope made = engine.prepare(libraries);
    scopes.put(libraries, made);
    return made;
  }

  /** How a value looks inside a text: text as it is, numbers without exponent, all else as JSON sorted by key. */
  public static String text(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue();
    }
    if (value.isNumber()) {
      return Numbers.text(value);
    }
    if (!value.isContainerNode()) {
      return value.toString();
    }
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** With a space behind commas and colons, so that texts are the same as those of other engines. */
  private static void write(JsonNode value, StringBuilder out) {
    if (value.isObject()) {
      String[] comma = {"{"};
      value.properties().stream().sorted(Map.Entry.comparingByKey()).forEach(field -> {
        out.append(comma[0]).append(TextNode.valueOf(field.getKey())).append(": ");
        write(field.getValue(), out);
        comma[0] = ", ";
      });
      out.append(value.isEmpty() ? "{}" : "}");
    } else if (value.isArray()) {
      String comma = "[";
      for (JsonNode item : value) {
        out.append(comma);
        write(item, out);
        comma = ", ";
      }
      out.append(value.isEmpty() ? "[]" : "]");
    } else if (value.isNumber()) {
      out.append(Numbers.text(value));
    } else {
      out.append(value);
    }
  }
}
