// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.graaljs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.workflow.api.ScriptException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraalMachineTest {
  private final ObjectMapper json = new ObjectMapper();
  private final GraalMachine machine = new GraalMachine(1 << 20);

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      class A { #n = 1; n() { return this.#n; } } return new A().n() | 1
      const {a, ...rest} = {a: 1, b: 2}; return rest | {"b":2}
      return inputs.a?.map(x => x ** 2).at(-1) ?? 0 | 4
      return undefined | null
      return 'a-b'.replaceAll('-', '+') | "a+b"
      return [1, , 3] | [1,null,3]
      return ({f() {}, u: undefined, d: new Date(0)}) | {"d":"1970-01-01T00:00:00.000Z"}
      """)
  void evaluates(String body, String expected) throws Exception {
    assertThat(machine.prepare(List.of()).evaluate(body, true, Map.of("inputs", json.readTree("{\"a\": [1, 2]}"))))
        .isEqualTo(json.readTree(expected));
  }

  @Test
  void nobodyHearsTheConsole() throws Exception {
    assertThat(machine.prepare(List.of("console.warn('a library');")).evaluate("console.log('a', 1); return 2;", true, Map.of()).intValue())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"typeof Java", "typeof load", "typeof print", "typeof Polyglot", "typeof Graal", "typeof quit",
      "typeof read", "typeof process", "typeof require"})
  void thereIsNothingButTheLanguage(String expression) throws Exception {
    assertThat(machine.prepare(List.of()).evaluate(expression, false, Map.of()).asText()).isEqualTo("undefined");
  }

  @Test
  void evaluationsDoNotSeeEachOther() throws Exception {
    var scope = machine.prepare(List.of("var n = 0; function next() { return ++n; }"));
    for (int i = 0; i < 2; i++) {
      assertThat(scope.evaluate("JSON.stringify = () => '7'; next(); return next();", true, Map.of()).intValue()).isEqualTo(2);
    }
    assertThat(scope.evaluate("({a: 1})", false, Map.of()).isObject()).isTrue();
  }

  @Test
  void errorsHaveTheirLine() {
    assertThatThrownBy(() -> machine.check("\nclass {", true)).isInstanceOfSatisfying(ScriptException.class,
        e -> assertThat(e.line()).isEqualTo(2));
    assertThatThrownBy(() -> machine.prepare(List.of()).evaluate("\n\nthrow new Error('no')", true, Map.of()))
        .isInstanceOfSatisfying(ScriptException.class, e -> {
          assertThat(e.line()).isEqualTo(3);
          assertThat(e).hasMessageContaining("no");
        });
  }
}
