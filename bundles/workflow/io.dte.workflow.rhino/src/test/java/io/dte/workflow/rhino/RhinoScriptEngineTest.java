// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.workflow.api.ScriptException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RhinoScriptEngineTest {
  private final ObjectMapper json = new ObjectMapper();
  private final RhinoScriptEngine engine = new RhinoScriptEngine(500, 64 << 20, 1 << 20);

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      1 + 1 | 2
      inputs.a.map(x => x * 1.5) | [1.5,3]
      undefined | null
      ({a: undefined, b: null, c: 'x' + 1, d: function() {}}) | {"b":null,"c":"x1"}
      [1, , 3] | [1,null,3]
      1e15 | 1000000000000000
      2 / 3 | 0.6666666666666666
      [...[3, 1, 2].sort().concat([4]), ...Array.from('ab')].join() | "1,2,3,4,a,b"
      Array.prototype.slice.call({length: 2, 0: 'x', 1: 'y'}, 1) | ["y"]
      Math.max.apply(null, [1, 5]) + (function() { return this.a; }).apply({a: 1}) | 6
      [1, 2].map.length + [].slice.name | "1slice"
      0 / 0 | null
      'a.b'.replace(/\\./g, '-') | "a-b"
      new Date(0) | "1970-01-01T00:00:00.000Z"
      typeof java + typeof Packages | "undefinedundefined"
      inputs.b // a comment | "text"
      """)
  void evaluates(String expression, String expected) throws Exception {
    var inputs = json.readTree("{\"a\": [1, 2], \"b\": \"text\"}");
    assertThat(engine.prepare(List.of()).evaluate(expression, false, Map.of("inputs", inputs)))
        .isEqualTo(json.readTree(expected));
  }

  @Test
  void librariesServeFunctionBodiesAndScopesAreFresh() throws Exception {
    var scope = engine.prepare(List.of("var n = 0; function next() { return ++n; }"));
    for (int i = 0; i < 3; i++) {
      assertThat(scope.evaluate("next(); return next();", true, Map.of()).intValue()).isEqualTo(2);
    }
    assertThatThrownBy(() -> scope.evaluate("Array.prototype.x = 1", false, Map.of())).isInstanceOf(ScriptException.class);
    assertThatThrownBy(() -> scope.evaluate("Math.x = 1", false, Map.of())).isInstanceOf(ScriptException.class);
  }

  @Test
  void whatExpressionsSayToTheConsoleIsNotTheirValue() throws Exception {
    var scope = engine.prepare(List.of("console.warn('a library');"));
    assertThat(scope.evaluate("console.log('a', 1); console.error(); return 2;", true, Map.of()).intValue()).isEqualTo(2);
    assertThatThrownBy(() -> scope.evaluate("console.log = 1", false, Map.of())).isInstanceOf(ScriptException.class);
  }

  @Test
  void loopsMayHaveConstants() throws Exception {
    var scope = engine.prepare(List.of("function sum(a) { var n = 0; for (const x of a) { n += x; } return n; }\nvar f = () => 1;"));
    String body = """
        var out = 'for (const x of y)'; // for (const x of z) { x => 1 }
        for (const k in {a: 1, 'b': 2}) for ( const c of k.replace(/["/]b/, '')) {
          out += c + (sum([1, 2]) / 3) + k;
        }
        return out;""";
    assertThat(scope.evaluate(body, true, Map.of()).textValue()).isEqualTo("for (const x of y)a1ab1b");
    engine.check(body, true);
    assertThatThrownBy(() -> engine.check("for (const k of [1]) {\n k = ; }", true)).isInstanceOfSatisfying(ScriptException.class,
        e -> assertThat(e.line()).isEqualTo(2));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      return [].concat(...inputs) | [1,2,3]
      var f = (a, b, c) => [c, b, a]; return f(0, ...inputs[0]) | [2,1,0]
      var a = []; a.push('--bbox', ...inputs[0].map(String), "(...x)"); return a | ["--bbox","1","2","(...x)"]
      function f(...r) { return r; } return f(...inputs[1], 1) | [3,1]
      return Math.max(...[].concat(...inputs), 2) | 3
      return String.fromCharCode(...new Set([72, 105])) + Math.min(...inputs[0]) | "Hi1"
      var o = {a: {b: [4]}}; if (Math.min(...o.a.b) > 3) { return o.a.b.concat(...inputs, [...inputs[0]]) } | [4,1,2,3,1,2]
      """)
  void callsMaySpreadLists(String body, String expected) throws Exception {
    ObjectMapper json = new ObjectMapper();
    assertThat(engine.prepare(List.of()).evaluate(body, true, Map.of("inputs", json.readTree("[[1,2],[3]]")))).isEqualTo(json.readTree(expected));
  }

  @Test
  void whatSpreadsOtherwiseIsNoJavaScriptOfTheBuiltInEngine() {
    for (String body : List.of("return ((...r) => r)(1)", "return new Date(...inputs)",
        "return inputs[0].concat(...inputs)", "class A {}")) {
      assertThatThrownBy(() -> engine.check(body, true)).isInstanceOf(ScriptException.class);
    }
  }

  @Test
  void functionsOfALoopNeverSeeAnotherTurnsConstant() throws Exception {
    var scope = engine.prepare(List.of());
    for (String loop : List.of("for (const k of [1, 2]) { f.push(() => k); }",
        "for (const k of [1, 2]) for (var i of [1]) { i++; f.push(() => k); }",
        "for (const k of [1, 2]) if (k > 5) i = 1; else f.push(() => k);",
        "for (const k of [1, 2]) { f.push({get() { return k; }}.get); }")) {
      assertThatThrownBy(() -> scope.evaluate("var i, f = []; " + loop + " return f[0]();", true, Map.of())).as(loop)
          .isInstanceOf(ScriptException.class).hasMessageContaining("syntax error");
    }
    assertThat(scope.evaluate("function p(s) { return /['\"]/.test(s); } var n = 0; for (const k of ['a', \"'\"]) if (p(k)) n++; else n += 5; return n;",
        true, Map.of()).intValue()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"while (true) {}", "var a = []; while (true) a.push('x'.repeat(1000))", "return 'x'.repeat(1 << 30)",
      "return new Array(1e9).fill(0)", "return Array.from({length: 1e9})", "return new Array(1e9).join('x')",
      "return [...new Array(1e9)].length", "return Array.apply(null, {length: 1e9}).length", "return new Array(1e9)",
      "var s = 'x'; for (var i = 0; i < 40; i++) s += s; return s", "var s = 'x'; while (true) s += s",
      "return /^(a+)+$/.test('a'.repeat(40) + 'b')", "return 'x'.repeat(Math.pow(2, 30))", "function f() { return [1].map(f) } return f()",
      "return JSON.parse('['.repeat(1e5))", "try { while (true) {} } catch (e) {} finally { while (true) {} }",
      "var o = {}; o.o = o; return o", "function f() { return f() + 1; } return f()", "return f(", "throw new Error('no')"})
  @Timeout(240)
  void stopsWhatDoesNotEnd(String body) throws Exception {
    var scope = engine.prepare(List.of());
    assertThatThrownBy(() -> scope.evaluate(body, true, Map.of())).isInstanceOf(ScriptException.class);
    assertThat(scope.evaluate("1", false, Map.of()).intValue()).isEqualTo(1);
  }
}
