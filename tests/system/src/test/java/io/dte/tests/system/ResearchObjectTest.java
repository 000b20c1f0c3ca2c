// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs leave as research objects that the tools of their makers accept, and are repeated from them. */
class ResearchObjectTest {
  private static final String WORKFLOW = """
      cwlVersion: v1.2
      class: Workflow
      label: Sorted words
      requirements: {ScatterFeatureRequirement: {}, SubworkflowFeatureRequirement: {}}
      $namespaces: {s: 'https://schema.org/'}
      s:license: https://spdx.org/licenses/CC-BY-4.0
      s:author: {class: s:Person, s:name: Ada Example, s:identifier: 'https://orcid.org/0000-0002-1825-0097'}
      inputs:
        lists: File[]
        reverse: {type: boolean, default: true}
      outputs:
        first: {type: 'File[]', outputSource: sort/sorted}
        joined: {type: File, outputSource: join/joined}
      steps:
        sort:
          run: sort.cwl
          scatter: lines
          in: {lines: lists, reverse: reverse}
          out: [sorted]
        join:
          in: {parts: sort/sorted}
          out: [joined]
          run: join.cwl
      """;
  private static final String SORT = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: sort
      inputs:
        lines: {type: File, inputBinding: {position: 2}}
        reverse: {type: boolean, inputBinding: {position: 1, prefix: -r}}
      outputs: {sorted: stdout}
      stdout: $(inputs.lines.nameroot)-sorted.txt
      """;
  private static final String JOIN = """
      cwlVersion: v1.2
      class: Workflow
      inputs: {parts: 'File[]'}
      outputs: {joined: {type: File, outputSource: cat/joined}}
      steps:
        cat:
          in: {parts: parts}
          out: [joined]
          run:
            class: CommandLineTool
            baseCommand: cat
            inputs: {parts: {type: 'File[]', inputBinding: {}}}
            outputs: {joined: stdout}
            stdout: joined.txt
      """;

  @TempDir
  private Path temporary;
  private Dte dte;

  @BeforeEach
  void run() throws Exception {
    dte = Dte.in(temporary);
    dte.write("main.cwl", WORKFLOW);
    dte.write("sort.cwl", SORT);
    dte.write("join.cwl", JOIN);
    dte.write("a.txt", "a\nb\n");
    dte.write("b.txt", "c\nd\n");
    dte.write("job.yml", "lists: [{class: File, path: a.txt}, {class: File, path: b.txt}]\n");
    Result run = dte.run("run", "main.cwl", "job.yml", "--outdir", "results");
    assertThat(run.code()).as(run.toString()).isZero();
  }

  private Path exported(String format, String file) throws Exception {
    Result export = dte.run("runs", "export", "last", file, "--format", format);
    assertThat(export.code()).as(export.toString()).isZero();
    Path folder = temporary.resolve("unpacked-" + format);
    Files.createDirectories(folder);
    Result unzip = dte.call(List.of(Peers.program("unzip").toString(), "-q", dte.folder().resolve(file).toString(), "-d",
        folder.toString()));
    assertThat(unzip.code()).as(unzip.toString()).isZero();
    return folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"process-run-crate-0.5", "workflow-run-crate-0.5", "provenance-run-crate-0.5"})
  void theValidatorOfCratesFindsNothingWrong(String profile) throws Exception {
    Path python = Peers.python("roc-validator", "python");
    Path crate = exported("ro-crate", "run.zip");
    Path cache = temporary.resolve("contexts");
    Result fill = dte.call(List.of(python.toString(), Dte.root().resolve("tests/peers/rocrate-cache.py").toString(),
        cache.toString()));
    assertThat(fill.code()).as(fill.toString()).isZero();

    Result verdict = dte.call(List.of(python.resolveSibling("rocrate-validator").toString(), "-y", "--disable-color", "validate",
        "--offline", "--cache-path", cache.toString(), "-p", profile, "-v", "--no-paging", crate.toString()));
    assertThat(verdict.code()).as(verdict.toString()).isZero();
  }

  @Test
  void runcrateTellsOfEachExecution() throws Exception {
    Path runcrate = Peers.python("runcrate", "runcrate");
    Result report = dte.call(List.of(runcrate.toString(), "report", exported("ro-crate", "run.zip").toString()));

    assertThat(report.code()).as(report.toString()).isZero();
    assertThat(report.out()).contains("#step-sort/0", "#step-sort/1", "#step-join/cat", "step: packed.cwl#main/sort",
        "outputs/joined.txt <- packed.cwl#main/joined");
  }

  @Test
  void theCrateNamesAuthorLicenceAndDigests() throws Exception {
    JsonNode graph = new ObjectMapper().readTree(exported("ro-crate", "run.zip").resolve("ro-crate-metadata.json").toFile())
        .path("@graph");

    assertThat(graph.toString()).contains("https://orcid.org/0000-0002-1825-0097", "Ada Example",
        "https://spdx.org/licenses/CC-BY-4.0", "\"ParameterConnection\"", "\"OrganizeAction\"");
    for (JsonNode entity : graph) {
      if (entity.path("@type").toString().contains("\"File\"") && !entity.path("@id").asText().startsWith("ro-crate")) {
        assertThat(entity.path("sha256").asText()).as(entity.toString()).hasSize(64);
      }
    }
  }

  @Test
  void aCrateIsRepeatedAndCompared() throws Exception {
    Path crate = exported("ro-crate", "run.zip");
    Result same = dte.run("runs", "rerun", "run.zip");
    assertThat(same.code()).as(same.toString()).isZero();
    assertThat(same.out()).contains("gave the same results");

    Path metadata = crate.resolve("ro-crate-metadata.json");
    Files.writeString(metadata, Files.readString(metadata).replace("\"value\" : \"true\"", "\"value\" : \"false\""));
    Result other = dte.run("runs", "rerun", crate.toString(), "--json");
    assertThat(other.code()).as(other.toString()).isEqualTo(1);
    assertThat(other.json().path("same").asBoolean()).isFalse();
    assertThat(other.json().path("results").findValuesAsText("output")).containsExactly("first", "joined");
  }

  /** The bag in the zip file, which has one folder at its top. */
  private Path bag() throws Exception {
    try (Stream<Path> top = Files.list(exported("cwlprov", "bag.zip"))) {
      return top.findFirst().orElseThrow();
    }
  }

  private Result called(String... command) throws Exception {
    Result result = dte.call(List.of(command));
    assertThat(result.code()).as(result.toString()).isZero();
    return result;
  }

  @Test
  void toolsOfBagItAndCwlProvAcceptTheBag() throws Exception {
    Path python = Peers.python("runcrate", "python");
    String cwlprov = python.resolveSibling("cwlprov").toString();
    String bag = bag().toString();

    called(python.toString(), python.resolveSibling("bagit.py").toString(), "--validate", bag);
    called(cwlprov, "-d", bag, "--no-hints", "validate");
    assertThat(called(cwlprov, "-d", bag, "-v", "runs").out()).contains(Path.of(bag).getFileName() + " *",
        "Run of workflow/packed.cwl#main");
    assertThat(called(cwlprov, "-d", bag, "run").out()).contains("packed.cwl#main/sort", "packed.cwl#main/join");
    assertThat(called(cwlprov, "-d", bag, "outputs", "--format", "files").out()).contains("data/");
    assertThat(called(cwlprov, "-d", bag, "who").out()).contains("Digital Twin Engine");
  }

  @Test
  void runcrateMakesACrateOfTheBag() throws Exception {
    Path runcrate = Peers.python("runcrate", "runcrate");
    Path crate = temporary.resolve("converted");

    called(runcrate.toString(), "convert", bag().toString(), "-o", crate.toString());
    String report = called(runcrate.toString(), "report", crate.toString()).out();
    assertThat(report).contains("step: packed.cwl#main/sort", "step: packed.cwl#main/join", "packed.cwl#join.cwl/cat",
        "packed.cwl#main/reverse");
    assertThat(Files.readString(crate.resolve("ro-crate-metadata.json"))).contains("joined.txt", "a-sorted.txt");
  }

  @Test
  void cwltoolRepeatsTheBag() throws Exception {
    Path cwltool = Peers.python("cwltool", "cwltool");
    Path bag = bag();

    Result again = called(cwltool.toString(), "--quiet", "--outdir", temporary.resolve("again").toString(),
        bag.resolve("workflow/packed.cwl").toString(), bag.resolve("workflow/primary-job.json").toString());
    JsonNode expected = new ObjectMapper().readTree(bag.resolve("workflow/primary-output.json").toFile());
    assertThat(new ObjectMapper().readTree(again.out()).path("joined").path("checksum"))
        .isEqualTo(expected.path("joined").path("checksum"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prov-json", "prov-n", "prov-xml", "prov-jsonld"})
  void theLineageLeavesInEachFormat(String format) throws Exception {
    Result export = dte.run("runs", "export", "last", "lineage", "--format", format);
    assertThat(export.code()).as(export.toString()).isZero();
    Result verdict = dte.run("prov", "validate", "lineage", "--from", format);
    assertThat(verdict.code()).as(verdict.toString()).isZero();
  }

  @Test
  void metadataAreValidForDataCiteAndNameWhoMadeTheResults() throws Exception {
    Path python = Peers.python("datacite", "python");
    Result export = dte.run("runs", "export", "last", "metadata.json", "--format", "datacite");
    assertThat(export.code()).as(export.toString()).isZero();
    called(python.toString(), "-c", "import json, sys; from datacite import schema45; "
        + "schema45.validator.validate(json.load(open(sys.argv[1])))", dte.folder().resolve("metadata.json").toString());

    Result described = dte.run("runs", "export", "last", "-", "--format", "schema-org");
    JsonNode schemaOrg = new ObjectMapper().readTree(described.out());
    assertThat(schemaOrg.path("@type").asText()).isEqualTo("Dataset");
    assertThat(schemaOrg.path("license").asText()).isEqualTo("https://spdx.org/licenses/CC-BY-4.0");
    assertThat(schemaOrg.path("creator").findValuesAsText("@id")).contains("https://orcid.org/0000-0002-1825-0097");
    assertThat(schemaOrg.path("distribution").findValuesAsText("name")).contains("joined.txt");
  }

  @Test
  void whoIsConfiguredIsNamedWithAndWithoutQuotes() throws Exception {
    Path etc = Files.createDirectories(dte.home().resolve("etc"));
    Files.writeString(etc.resolve("io.dte.provenance.credits.cfg"), "licence=\"CC0-1.0\"\ndoiPrefix=10.5072\n"
        + "creators=\"" + System.getProperty("user.name") + "=Ada Example | 0000-0002-1825-0097 | Example Institute\"\n"
        + "publisher=Example Press | https://press.example\n");

    String crate = Files.readString(exported("ro-crate", "run.zip").resolve("ro-crate-metadata.json"));
    assertThat(crate).contains("https://spdx.org/licenses/CC0-1.0", "https://doi.org/10.5072/dte.", "Example Institute",
        "Example Press", "https://press.example").doesNotContain("\\\"CC0", "Institute\\\"");
  }

  @Test
  void theOwnerOfTheDataDirectoryDoesTheSame() throws Exception {
    String id = dte.run("runs", "show", "last", "--json").json().path("id").asText();
    try (Server server = Server.start(dte)) {
      exported("ro-crate", "served.zip");
      Result again = dte.run("runs", "rerun", "served.zip");
      assertThat(again.code()).as(again.toString()).isZero();
      assertThat(server.call("GET", "api/v1/runs/" + id + "/export?format=scroll", null).status()).isEqualTo(400);
      assertThat(server.call("GET", "api/v1/runs/nothing/export", null).status()).isEqualTo(404);
    }
  }

  @Test
  void whatIsGoneOrChangedIsNamed() throws Exception {
    dte.write("results/joined.txt", "changed\n");
    Result changed = dte.run("runs", "export", "last", "run.zip", "--format", "ro-crate");
    assertThat(changed.code()).as(changed.toString()).isEqualTo(3);
    assertThat(changed.err()).contains("joined.txt", "is not what it was during the run");
    assertThat(dte.folder().resolve("run.zip")).doesNotExist();
    assertThat(dte.run("runs", "export", "last", "--format", "scroll").err()).contains("formats: ", "ro-crate");
    assertThat(dte.run("runs", "rerun", "nothing.zip").code()).isEqualTo(2);
  }
}
