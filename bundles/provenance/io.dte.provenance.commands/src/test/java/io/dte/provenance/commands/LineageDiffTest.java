// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.commands.LineageDiff.Difference;
import io.dte.provenance.formats.ProvNotation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code dte prov diff} says of two runs. */
class LineageDiffTest {
  private static final String FIRST = "0190aaaa";
  private static final String SECOND = "0190bbbb";
  private static final String RUN = """
      activity(run:ID, 2026-11-28T10:00:00Z, 2026-11-28T10:00:09Z, [prov:label="flood", dte:state="succeeded"])
      used(run:ID, hash:rain, -, [prov:role="rain"])
      used(run:ID, hash:factor, -, [prov:role="factor"])
      wasGeneratedBy(hash:map, run:ID, -, [prov:role="map"])
      entity(hash:rain, [prov:label="rain.nc"])
      entity(hash:factor, [prov:value="2"])
      entity(hash:map, [prov:label="map.png"])
      """;
  private static final String STEP = """
      activity(run:ID\\#fuse, 2026-11-28T10:00:01Z, 2026-11-28T10:00:02Z, [prov:label="fuse", dte:state="succeeded"])
      used(run:ID\\#fuse, hash:rain, -, [prov:role="grid"])
      wasGeneratedBy(hash:table, run:ID\\#fuse, -, [prov:role="table"])
      entity(hash:table, [prov:label="table.csv"])
      wasAssociatedWith(run:ID\\#fuse, ex:software, hash:document)
      agent(ex:software, [prov:label="dte 0.1.0"])
      entity(hash:document, [prov:label="fuse.cwl 11aa"])
      """;

  private static LineageView view(String id, String statements) throws Exception {
    String text = "document prefix run <urn:uuid:> prefix hash <urn:hash::sha1:> prefix dte <urn:dte:prov:>"
        + " prefix ex <http://example.org/> " + statements.replace("ID", id) + " endDocument";
    return new LineageView(TestFormats.all().read(new ProvNotation(),
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "run"));
  }

  private static List<Difference> diff(String one, String two) throws Exception {
    return LineageDiff.of(view(FIRST, one), FIRST, view(SECOND, two), SECOND);
  }

  private static Difference changed(String activity, String what, String before, String after) {
    return new Difference(activity, what, List.of(before), List.of(after));
  }

  @Test
  void nothingDiffersButIdsAndTimes() throws Exception {
    assertThat(diff(RUN + STEP, STEP.replace("10:00:0", "11:30:0") + RUN.replace("10:00:0", "11:30:0"))).isEmpty();
  }

  @Test
  void anInputOfTheSameNameHasOtherContent() throws Exception {
    assertThat(diff(RUN + STEP, (RUN + STEP).replace("hash:rain", "hash:drizzle"))).containsExactly(
        changed("run", "used rain", "rain.nc urn:hash::sha1:rain", "rain.nc urn:hash::sha1:drizzle"),
        changed("fuse", "used grid", "rain.nc urn:hash::sha1:rain", "rain.nc urn:hash::sha1:drizzle"));
  }

  @Test
  void aParameterHasAnotherValue() throws Exception {
    assertThat(diff(RUN, RUN.replace("hash:factor", "hash:other").replace("\"2\"", "\"2.5\""))).containsExactly(
        changed("run", "used factor", "2 urn:hash::sha1:factor", "2.5 urn:hash::sha1:other"));
  }

  @Test
  void softwareHasAnotherVersion() throws Exception {
    assertThat(diff(RUN + STEP, RUN + STEP.replace("dte 0.1.0", "dte 0.2.0"))).containsExactly(
        changed("fuse", "agent", "dte 0.1.0", "dte 0.2.0"));
  }

  @Test
  void aStepFollowsAnotherDocument() throws Exception {
    assertThat(diff(RUN + STEP, RUN + STEP.replace("11aa", "22bb"))).containsExactly(
        changed("fuse", "plan", "fuse.cwl 11aa", "fuse.cwl 22bb"));
  }

  @Test
  void resultsDifferAlthoughNothingElseDoes() throws Exception {
    assertThat(diff(RUN + STEP, RUN + STEP.replace("hash:table", "hash:mesa"))).containsExactly(
        changed("fuse", "made table", "table.csv urn:hash::sha1:table", "table.csv urn:hash::sha1:mesa"));
  }

  @Test
  void aStepIsThereOnceOnly() throws Exception {
    assertThat(diff(RUN, RUN + STEP)).containsExactly(new Difference("fuse", "is only in the second", List.of(), List.of()));
    assertThat(diff(RUN + STEP, RUN)).containsExactly(new Difference("fuse", "is only in the first", List.of(), List.of()));
  }

  @Test
  void aRunFailedAndMadeNothing() throws Exception {
    String failed = RUN.replace("succeeded", "failed").replaceAll("(?m)^wasGeneratedBy.*$", "");
    assertThat(diff(RUN, failed)).containsExactly(
        new Difference("run", "made map", List.of("map.png urn:hash::sha1:map"), List.of()),
        changed("run", "state", "succeeded", "failed"));
  }

  @Test
  void aRunWithoutLineageLacksEverything() throws Exception {
    assertThat(LineageDiff.of(view(FIRST, RUN), FIRST, new LineageView(new Document(Namespaces.NONE, List.of(), List.of())), SECOND))
        .containsExactly(new Difference("run", "is only in the first", List.of(), List.of()));
  }
}
