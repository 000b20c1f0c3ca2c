// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How people see lineages. */
class LineageLooksTest {
  private final List<Statement> statements = new ArrayList<>();

  private static QualifiedName run(String local) {
    return new QualifiedName("urn:uuid:", local, "run");
  }

  private static QualifiedName content(String digest) {
    return new QualifiedName("urn:hash::sha256:", digest, "sha256");
  }

  private LineageLooksTest step(String run, String name, String start, String end, String input, String output) {
    QualifiedName step = run(run + "#" + name);
    statements.add(new Element.Activity(step, new Time("2026-11-28T10:00:" + start + "Z"), Time.NONE,
        List.of(Attribute.of(Names.PROV_LABEL, name))));
    statements.add(new Element.Activity(step, Time.NONE, new Time("2026-11-28T10:00:" + end + "Z"),
        List.of(Attribute.of(new QualifiedName("urn:dte:prov:", "state", "dte"), "succeeded"))));
    statements.add(new Element.Entity(content(input), List.of(Attribute.of(Names.PROV_LABEL, "rain.nc"))));
    statements.add(new Element.Entity(content(output), List.of(Attribute.of(Names.PROV_LABEL, "rain.csv"))));
    List<Attribute> role = List.of(Attribute.of(Names.PROV_ROLE, "grid"));
    statements.add(new Relation.Usage(QualifiedName.NONE, step, content(input), Time.NONE, role));
    statements.add(new Relation.Generation(QualifiedName.NONE, content(output), step, Time.NONE,
        List.of(Attribute.of(Names.PROV_ROLE, "table"))));
    return this;
  }

  private LineageView view() {
    return new LineageView(new Document(Namespaces.NONE, statements, List.of()));
  }

  private String tree() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new LineageTree(new PrintStream(bytes, true, StandardCharsets.UTF_8)).print(view().activities());
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aStepIsShownWithWhatItUsedAndMade() {
    assertThat(step("r1", "fuse", "00", "02", "aaaabbbbccccdddd", "eeee").tree()).isEqualTo("""
        fuse  succeeded  2.0 s
        ├─ used  grid: rain.nc  sha256:aaaabbbbcccc
        └─ made  table: rain.csv  sha256:eeee
        """);
  }

  @Test
  void manyItemsOfAScatterAreOneLine() {
    for (int i = 10; i < 30; i++) {
      step("r1", "fuse/" + i, "0" + i % 10, "09", "in" + i, "out" + i);
    }
    assertThat(tree()).isEqualTo("""
        fuse  20 items: 20 succeeded
        ├─ used  20 things
        └─ made  20 things
        """);
  }

  @Test
  void runsAreComparedRoleByRole() {
    LineageView one = new LineageLooksTest().step("r1", "fuse", "00", "02", "aa", "bb").view();
    LineageView same = new LineageLooksTest().step("r2", "fuse", "10", "15", "aa", "bb").view();
    LineageView other = new LineageLooksTest().step("r3", "fuse", "10", "15", "aa", "cc").view();

    assertThat(LineageDiff.of(one, "r1", same, "r2")).isEmpty();
    assertThat(LineageDiff.of(one, "r1", other, "r3")).containsExactly(new LineageDiff.Difference("fuse", "made table",
        List.of("rain.csv urn:hash::sha256:bb"), List.of("rain.csv urn:hash::sha256:cc")));
  }
}
