// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.console.launcher.ManifestHeader.Clause;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestHeaderTest {
  @Test
  void clausesHaveNamesAttributesAndDirectives() {
    List<Clause> clauses = ManifestHeader.parse("a.b;c.d;version=\"[1,2)\";resolution:=optional,e.f");
    assertThat(clauses).hasSize(2);
    assertThat(clauses.get(0).names()).containsExactly("a.b", "c.d");
    assertThat(clauses.get(0).attributes()).containsEntry("version", "[1,2)");
    assertThat(clauses.get(0).directives()).containsEntry("resolution", "optional");
    assertThat(clauses.get(1).names()).containsExactly("e.f");
  }

  @Test
  void typesAreDroppedAndQuotesMayHoldSeparators() {
    Clause clause = ManifestHeader.parse("osgi.service;objectClass:List<String>=\"x.A,x.B\";summary=\"say \\\"hi\\\"; then, go\"").get(0);
    assertThat(clause.attributes()).containsEntry("objectClass", "x.A,x.B").containsEntry("summary", "say \"hi\"; then, go");
  }

  @Test
  void nothingGivesNothing() {
    assertThat(ManifestHeader.parse(null)).isEmpty();
    assertThat(ManifestHeader.parse(" ")).isEmpty();
  }
}
