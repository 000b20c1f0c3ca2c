// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Dte.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small workflow in all the ways it can be called. */
class EchoTest {
  static final String ECHO = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: echo
      inputs:
        message: {type: string, default: hello, inputBinding: {position: 1}}
        times:
          type: int?
          inputBinding: {position: 2}
      stdout: said.txt
      outputs:
        out: {type: stdout}
      """;

  @TempDir
  Path temporary;
  private Dte dte;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    dte.write("echo.cwl", ECHO);
  }

  @Test
  void resultsGoIntoAFolderOfTheirOwn() throws Exception {
    Result first = dte.run("run", "echo.cwl");
    assertThat(first.code()).as(first.toString()).isZero();
    assertThat(first.out()).contains("Results: " + dte.folder().resolve("echo-results"));
    assertThat(dte.folder().resolve("echo-results/said.txt")).hasContent("hello\n");
    Result second = dte.run("run", "./echo.cwl", "--message", "again");
    assertThat(second.code()).as(second.toString()).isZero();
    assertThat(dte.folder().resolve("echo-results-2/said.txt")).hasContent("again\n");
    assertThat(dte.folder().resolve("echo-results/said.txt")).hasContent("hello\n");
  }

  @Test
  void lastLineOfJsonTellsIdStateOutdirAndOutputs() throws Exception {
    Result result = dte.run("run", "echo.cwl", "--json", "--outdir", "here", "--message=Grüße, \"you\"", "--times", "3");
    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(result.err()).isEmpty();
    JsonNode line = result.json();
    assertThat(line.path("state").asText()).isEqualTo("succeeded");
    assertThat(line.path("outdir").asText()).isEqualTo(dte.folder().resolve("here").toString());
    assertThat(line.path("outputs").path("out").path("class").asText()).isEqualTo("File");
    assertThat(dte.folder().resolve("here/said.txt")).hasContent("Grüße, \"you\" 3\n");
    Result show = dte.run("runs", "show", line.path("id").asText(), "--json");
    assertThat(show.json().path("inputs").path("message").asText()).isEqualTo("Grüße, \"you\"");
    assertThat(show.json().path("kind").asText()).isEqualTo("workflow");
  }

  @Test
  void temporaryFilesGoWhereTheEnvironmentSays() throws Exception {
    Path scratch = Files.createDirectories(temporary.resolve("node's scratch"));
    dte.write("where.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: "true"
        inputs: []
        outputs: {place: {type: string, outputBinding: {outputEval: $(runtime.tmpdir)}}}
        """);
    Result result = dte.with("TMPDIR", scratch.toString()).run("cwl-runner", "--quiet", "where.cwl");
    assertThat(result.code()).as(result.toString()).isZero();
    JsonNode outputs = new ObjectMapper().readTree(result.out());
    assertThat(Path.of(outputs.path("place").asText()).startsWith(scratch.toRealPath())).as(result.out()).isTrue();
    assertThat(scratch).isDirectoryNotContaining("glob:**/dte-cwl-*");
  }

  @Test
  void inputsComeFromAJobFileAndTheCommandLineWins() throws Exception {
    dte.write("job.yml", "message: from the file\ntimes: 1\n");
    Result yaml = dte.run("run", "echo.cwl", "job.yml", "--outdir", "a");
    assertThat(yaml.code()).as(yaml.toString()).isZero();
    assertThat(dte.folder().resolve("a/said.txt")).hasContent("from the file 1\n");
    dte.write("job.json", "{\"message\": \"json\", \"times\": 1}");
    Result json = dte.run("run", "echo.cwl", "job.json", "--times", "2", "--outdir", "b");
    assertThat(json.code()).as(json.toString()).isZero();
    assertThat(dte.folder().resolve("b/said.txt")).hasContent("json 2\n");
  }

  @Test
  void helpShowsTheInputs() throws Exception {
    Result help = dte.run("run", "echo.cwl", "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("--message").contains("string").contains("--times").contains("default hello")
        .contains("Examples:");
  }

  @Test
  void runsAreListedShownExportedAndRemoved() throws Exception {
    String id = dte.run("run", "echo.cwl", "--json").json().path("id").asText();
    JsonNode list = dte.run("runs", "list", "--json").json();
    assertThat(list).hasSize(1);
    for (String field : List.of("id", "kind", "name", "state", "parentId", "createdAt", "startedAt", "endedAt", "steps")) {
      assertThat(list.get(0).has(field)).as(field).isTrue();
    }
    assertThat(list.get(0).path("endedAt").asText()).endsWith("Z");
    assertThat(dte.run("runs", "list").out()).contains(id).contains("echo").contains("succeeded");
    assertThat(dte.run("runs", "show", "last").out()).contains(id);
    assertThat(dte.run("runs", "show", id.substring(id.length() - 6)).out()).contains(id);
    assertThat(dte.run("runs", "logs", id).code()).isZero();
    Result export = dte.run("runs", "export", id, "echo.zip");
    assertThat(export.code()).as(export.toString()).isZero();
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(dte.folder().resolve("echo.zip").toFile())) {
      assertThat(zip.stream().map(java.util.zip.ZipEntry::getName)).contains("run.json", "events.jsonl", "out/said.txt");
    }
    assertThat(dte.run("runs", "rm", id).code()).isZero();
    assertThat(dte.run("runs", "list", "--json").json()).isEmpty();
    assertThat(dte.home().resolve("runs").resolve(id)).doesNotExist();
    assertThat(dte.folder().resolve("echo-results/said.txt")).hasContent("hello\n");
    assertThat(dte.run("runs", "show", id).code()).isEqualTo(2);
  }

  @Test
  void twentyAtOnceInOneHome() throws Exception {
    List<Running> running = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      running.add(dte.start("run", "echo.cwl", "--message", "number " + i, "--outdir", "out" + i, "--json"));
    }
    for (int i = 0; i < 20; i++) {
      Result result = Dte.await(running.get(i), "run " + i);
      assertThat(result.code()).as(result.toString()).isZero();
      assertThat(dte.folder().resolve("out" + i + "/said.txt")).hasContent("number " + i + "\n");
    }
    JsonNode list = dte.run("runs", "list", "--json").json();
    assertThat(list).hasSize(20).allMatch(run -> run.path("state").asText().equals("succeeded"));
  }

  @Test
  void newestJdkServesToo() throws Exception {
    Path jdk = Peers.jdk(25);
    Dte newest = dte.with("JAVA_HOME", jdk.toString());
    for (int i = 0; i < 2; i++) {
      Result result = newest.run("run", "echo.cwl", "--outdir", "jdk25");
      assertThat(result.code()).as(result.toString()).isZero();
    }
    assertThat(newest.run("version", "--json").json().path("java").asText()).startsWith("25");
    try (Stream<Path> archives = Files.list(Dte.root().resolve("products/command/target/command/cache"))) {
      assertThat(archives.map(Path::toString)).anyMatch(name -> name.endsWith(".aot"));
    }
  }
}
