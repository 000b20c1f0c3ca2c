// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an expression ends, whatever brackets its texts, comments and regular expressions hold. */
class TemplateTest {

  @ParameterizedTest
  @ValueSource(strings = {"return s.replace(/ *\\([^)]*\\) */g, '');", "return s.split(/[(/]/)[0];", "return a / b / (c);",
      "return /\\}/.test(s) /* } */;", "return s.match( /['\"{]/ ); // }", "return 1 / 2; // it's", "var r = /x/, t = `}`; return r;",
      "return s.replace(/\\/\\//, '(')"})
  void anExpressionEndsAtItsOwnBracket(String body) throws Exception {
    Template template = Template.parse("before ${" + body + "\n} after $(inputs.x)");
    assertThat(template.parts()).hasSize(4);
    assertThat(((Template.Code) template.parts().get(1)).source()).isEqualTo(body + "\n");
  }
}
