// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one engine cannot parse goes to the next; what fails in one does not. */
class ScriptChoiceTest {

  /** Parses what begins with its word; fails at {@code bad}. */
  private record Speaks(String word) implements ScriptEngine {
    @Override
    public void check(String source, boolean body) throws ScriptException {
      if (!source.startsWith(word) && !source.startsWith("any")) {
        throw new ScriptException("no " + word, 1, null);
      }
    }

    @Override
    public Scope prepare(List<String> libraries) throws ScriptException {
      for (String library : libraries) {
        check(library, true);
      }
      return (source, body, variables) -> evaluate(source, body);
    }

    private JsonNode evaluate(String source, boolean body) throws ScriptException {
      check(source, body);
      if (source.contains("bad")) {
        throw new ScriptException(word + " failed", 1, null);
      }
      return TextNode.valueOf(word);
    }
  }

  private final ScriptChoice both = new ScriptChoice(List.of(new Speaks("old"), new Speaks("new")));

  private String evaluate(List<String> libraries, String source) throws ScriptException {
    return both.prepare(libraries).evaluate(source, false, Map.of()).asText();
  }

  @Test
  void theFirstThatParsesEvaluates() throws ScriptException {
    assertThat(evaluate(List.of(), "old")).isEqualTo("old");
    assertThat(evaluate(List.of(), "new")).isEqualTo("new");
    assertThat(evaluate(List.of(), "any")).isEqualTo("old");
    assertThat(evaluate(List.of("new library"), "any")).isEqualTo("new");
    both.check("new", false);
  }

  @Test
  void itIsAsModernAsItsNewest() {
    assertThat(both.isModern()).isFalse();
    ScriptEngine modern = new ScriptEngine() {
      @Override
      public Scope prepare(List<String> libraries) {
        throw new AssertionError();
      }

      @Override
      public boolean isModern() {
        return true;
      }
    };
    assertThat(new ScriptChoice(List.of(new Speaks("old"), modern)).isModern()).isTrue();
  }

  @Test
  void aFailureIsOfTheEngineThatParsed() {
    assertThatThrownBy(() -> evaluate(List.of(), "old bad")).hasMessage("old failed");
    assertThatThrownBy(() -> evaluate(List.of(), "new bad")).hasMessage("new failed");
    assertThatThrownBy(() -> evaluate(List.of(), "neither")).hasMessage("no old");
    assertThatThrownBy(() -> both.check("neither", false)).hasMessage("no old");
  }
}
