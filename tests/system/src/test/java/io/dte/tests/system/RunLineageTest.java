// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run on the command line says of itself without being asked, and what a person then asks. */
class RunLineageTest {
  @TempDir
  Path temporary;
  private Dte dte;
  private Path rain;
  private Path workflow;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    rain = dte.write("rain.csv", "3\n1\n2\n");
    workflow = dte.write("order.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {table: File, code: int}
        outputs: {ordered: {type: File, outputSource: sort/ordered}}
        steps:
          sort:
            run: sort.cwl
            in: {table: table, code: code}
            out: [ordered]
        """);
    dte.write("sort.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements: {ShellCommandRequirement: {}}
        arguments: [{shellQuote: false, valueFrom: 'sort $(inputs.table.path) > ordered.csv; exit $(inputs.code)'}]
        inputs: {table: File, code: int}
        outputs: {ordered: {type: File, outputBinding: {glob: ordered.csv}}}
        """);
  }

  private Result order(int code) throws Exception {
    return dte.run("run", "order.cwl", "--table", "rain.csv", "--code", Integer.toString(code), "--outdir", "out", "--no-reuse");
  }

  private JsonNode lineage() throws Exception {
    Result exported = dte.run("runs", "export", "last", "lineage.json", "--format", "prov-json");
    assertThat(exported.code()).as(exported.toString()).isZero();
    return new ObjectMapper().readTree(rain.resolveSibling("lineage.json").toFile());
  }

  @Test
  void documentsInputsResultsAndWhatExecutedThemAreTold() throws Exception {
    Result run = order(0);
    assertThat(run.code()).as(run.toString()).isZero();
    JsonNode told = lineage();
    Path ordered = rain.resolveSibling("out/ordered.csv");
    assertThat(values(told, "used", "prov:entity")).contains("sha1:" + digest("SHA-1", rain));
    assertThat(values(told, "wasGeneratedBy", "prov:entity")).contains("sha1:" + digest("SHA-1", ordered));
    assertThat(values(told, "wasAssociatedWith", "prov:plan"))
        .contains("sha256:" + digest("SHA-256", workflow), "sha256:" + digest("SHA-256", rain.resolveSibling("sort.cwl")));
    assertThat(values(told, "wasAssociatedWith", "prov:agent")).contains("runner:local")
        .anyMatch(agent -> agent.startsWith("software:dte@")).anyMatch(agent -> agent.startsWith("software:java@"))
        .anyMatch(agent -> agent.startsWith("machine:")).anyMatch(agent -> agent.startsWith("user:"));
    assertThat(step(told).path("dte:exitCode").toString()).contains("0");
  }

  @Test
  void aFailedStepTellsWhereItWasExecutedAndHowItEnded() throws Exception {
    assertThat(order(7).code()).isEqualTo(1);
    JsonNode told = lineage();
    assertThat(step(told).path("dte:exitCode").toString()).contains("7");
    assertThat(step(told).path("dte:state").toString()).contains("failed");
    assertThat(values(told, "wasAssociatedWith", "prov:agent")).contains("runner:local");
    assertThat(values(told, "used", "prov:entity")).contains("sha1:" + digest("SHA-1", rain));
  }

  /** Data is known by SHA-1, as CWL has it, documents by SHA-256: a file is asked for by both. */
  @Test
  void aFileIsFoundByWhateverDigestItWasRecordedWith() throws Exception {
    assertThat(order(0).code()).isZero();
    String ordered = "urn:hash::sha1:" + digest("SHA-1", rain.resolveSibling("out/ordered.csv"));
    for (String file : List.of("rain.csv", "order.cwl", "sort.cwl")) {
      Result impact = dte.run("prov", "impact", file, "--json");
      assertThat(impact.code()).as(impact.toString()).isZero();
      assertThat(StreamSupport.stream(impact.json().path("reached").spliterator(), false).map(JsonNode::asText)).as(file)
          .contains(ordered);
    }
    Result lineage = dte.run("prov", "lineage", "out/ordered.csv", "--json");
    assertThat(lineage.json().path("reached").toString()).contains("urn:hash::sha1:" + digest("SHA-1", rain));
    dte.write("other.csv", "nobody used it");
    assertThat(dte.run("prov", "impact", "other.csv").code()).isEqualTo(2);
  }

  @Test
  void twoRunsAreComparedByInputsParametersAndResults() throws Exception {
    assertThat(order(0).code()).isZero();
    String first = dte.run("runs", "list", "--json").json().at("/0/id").asText();
    assertThat(order(0).code()).isZero();
    Result same = dte.run("prov", "diff", first, "last", "--exit-code");
    assertThat(same.out()).isEqualTo("Nothing differs\n");
    assertThat(same.code()).isZero();

    dte.write("rain.csv", "4\n1\n2\n");
    assertThat(order(7).code()).isEqualTo(1);
    Result other = dte.run("prov", "diff", first, "last", "--exit-code", "--json");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.json().path("same").asBoolean()).isFalse();
    assertThat(StreamSupport.stream(other.json().path("differences").spliterator(), false)
        .map(each -> each.path("activity").asText() + ": " + each.path("what").asText()))
        .contains("run: used table", "run: used code", "run: state", "sort: used table", "sort: made ordered", "sort: state");
    assertThat(dte.run("prov", "diff", first, "last").code()).as("without --exit-code").isZero();

    Result unknown = dte.run("prov", "diff", first, "ffffffff", "--json");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.problem().path("message").asText()).isEqualTo("There is no run \"ffffffff\"");
  }

  /** A folder is known by its files: by the digest of what sha1sum writes for them. */
  @Test
  void aFolderIsFoundByItsContent() throws Exception {
    dte.write("list.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: ls
        inputs: {folder: {type: Directory, inputBinding: {}}}
        stdout: names.txt
        outputs: {names: stdout}
        """);
    Files.createDirectories(rain.resolveSibling("tables/more"));
    dte.write("tables/a.csv", "1\n");
    dte.write("tables/more/b.csv", "2\n");
    Result run = dte.run("run", "list.cwl", "--folder", "tables", "--outdir", "out");
    assertThat(run.code()).as(run.toString()).isZero();
    Files.move(rain.resolveSibling("tables"), rain.resolveSibling("elsewhere"));
    Result impact = dte.run("prov", "impact", "elsewhere", "--json");
    assertThat(impact.json().path("reached").toString()).as(impact.toString())
        .contains("urn:hash::sha1:" + digest("SHA-1", rain.resolveSibling("out/names.txt")));
  }

  private static JsonNode step(JsonNode document) {
    return document.path("activity").properties().stream().filter(activity -> activity.getKey().endsWith("#sort")).findFirst()
        .orElseThrow(() -> new AssertionError("no step in " + document)).getValue();
  }

  private static List<String> values(JsonNode document, String relation, String key) {
    return StreamSupport.stream(document.path(relation).spliterator(), false).map(one -> one.path(key).asText()).toList();
  }

  private static String digest(String algorithm, Path file) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
  }
}
