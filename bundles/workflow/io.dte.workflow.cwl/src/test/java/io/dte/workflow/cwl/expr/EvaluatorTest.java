// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.model.CwlVersion;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.Value;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {
  private static final Place PLACE = new Place(URI.create("file:///t.cwl"), "t.cwl", 3, 5);
  private final ObjectMapper json = new ObjectMapper();

  private JsonNode evaluate(String text) throws Exception {
    return evaluate(text, CwlVersion.V1_2);
  }

  private JsonNode evaluate(String text, CwlVersion version) throws Exception {
    JsonNode inputs = json.readTree("{\"a\": {\"b c\": [10, {\"d\": \"x\"}], \"n\": null}, \"s\": \"text\", \"f\": 0.00001}");
    Evaluator evaluator = new Evaluator(() -> {
      throw new AssertionError("a parameter reference needs no JavaScript");
    });
    return evaluator.scope(Map.of("inputs", inputs, "self", json.nullNode()), Requirements.NONE, version)
        .evaluate(new Value(json.getNodeFactory().textNode(text), PLACE));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      plain | "plain"
      $(inputs.s) | "text"
      $(inputs.a["b c"][0]) | 10
      $(inputs.a['b c'].length) | 2
      $(inputs.a.n) | null
      $(null) | null
      -$(inputs.s)-$(inputs.a["b c"][1].d)- | "-text-x-"
      $(inputs.a["b c"]) and | "[10, {\\"d\\": \\"x\\"}] and"
      \\$(inputs.s) $(inputs.s) | "$(inputs.s) text"
      \\\\$(inputs.s) \\n | "\\\\text \\\\n"
      =$(inputs.f) | "=0.00001"
      """)
  void evaluatesReferencesAndInterpolates(String text, String expected) throws Exception {
    assertThat(evaluate(text)).isEqualTo(json.readTree(expected));
  }

  @Test
  void whiteSpaceAroundIsNoPartOfATextWithExpressions() throws Exception {
    assertThat(evaluate("  $(inputs.s)\n").textValue()).isEqualTo("text");
    assertThat(evaluate("echo $(inputs.s) \n").textValue()).isEqualTo("echo text");
    assertThat(evaluate(" echo \\$(date)\n").textValue()).isEqualTo("echo $(date)");
    assertThat(evaluate(" echo\n").textValue()).isEqualTo(" echo\n");
  }

  @Test
  void backslashesEscapeNothingWhereThereIsNoExpression() throws Exception {
    assertThat(evaluate("s/\\\\./$x/").textValue()).isEqualTo("s/\\\\./$x/");
  }

  @Test
  void upToVersionOneDotOneBackslashesEscapeEveryCharacter() throws Exception {
    String text = "\\\"$(inputs.s)\\\" \\/ \\\\ \\$(inputs.s) \\";
    assertThat(evaluate(text, CwlVersion.V1_0).textValue()).isEqualTo("\"text\" / \\ $(inputs.s) \\");
    assertThat(evaluate(text, CwlVersion.V1_1)).isEqualTo(evaluate(text, CwlVersion.V1_0));
    assertThat(evaluate(text).textValue()).isEqualTo("\\\"text\\\" \\/ \\ $(inputs.s) \\");
    assertThat(evaluate("\\n", CwlVersion.V1_0).textValue()).isEqualTo("\\n");
  }

  @Test
  void saysWhatIsMissingAndWhere() {
    assertThatThrownBy(() -> evaluate("$(inputs.t)")).hasMessageContaining("t.cwl:3:5").hasMessageContaining("no field 't'")
        .hasMessageContaining("a, s, f");
    assertThatThrownBy(() -> evaluate("$(1 + 1)")).hasMessageContaining("InlineJavascriptRequirement");
    assertThatThrownBy(() -> evaluate("$(inputs.s")).hasMessageContaining("not closed");
  }

  @Test
  void librariesAreCompiledOnceForADocument() throws Exception {
    List<List<String>> prepared = new ArrayList<>();
    Evaluator evaluator = new Evaluator(() -> new ScriptEngine() {
      @Override
      public Scope prepare(List<String> libraries) {
        prepared.add(libraries);
        return (source, body, variables) -> variables.get("inputs");
      }

      @Override
      public void check(String source, boolean body) {
        throw new AssertionError("was checked when the document was read");
      }
    });
    Requirements javascript = new Requirements(
        Map.of("InlineJavascriptRequirement", new Requirement.InlineJavascript(List.of("function f() {}"))), Map.of());
    for (int i = 0; i < 100; i++) {
      assertThat(evaluator.scope(Map.of("inputs", json.getNodeFactory().numberNode(i)), javascript, CwlVersion.V1_2)
          .evaluate(new Value(json.getNodeFactory().textNode("$(f(" + i + "))"), PLACE)).asInt()).isEqualTo(i);
    }
    assertThat(prepared).containsExactly(List.of("function f() {}"));
  }
}
