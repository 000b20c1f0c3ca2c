// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is told in one sentence, with its place, what to do and the right exit code; nothing half-made remains. */
class BadInputTest {
  @TempDir
  Path temporary;
  private Dte dte;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    dte.write("echo.cwl", EchoTest.ECHO);
  }

  private Result fails(int code, String... arguments) throws Exception {
    Result result = dte.run(arguments);
    assertThat(result.code()).as(result.toString()).isEqualTo(code);
    assertThat(result.err().strip()).as("one sentence").hasLineCount(1).doesNotContain("Exception").doesNotContain("\tat ");
    nothingRemains();
    return result;
  }

  private void nothingRemains() throws Exception {
    try (Stream<Path> files = Files.list(dte.folder())) {
      assertThat(files.filter(file -> file.getFileName().toString().contains("-results"))).isEmpty();
    }
    Path runs = dte.home().resolve("runs");
    if (Files.isDirectory(runs)) {
      try (Stream<Path> files = Files.list(runs)) {
        assertThat(files).as("runs that were refused").isEmpty();
      }
    }
  }

  @Test
  void syntaxErrorInADocument() throws Exception {
    dte.write("broken.cwl", "cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: [echo\ninputs: {}\noutputs: []\n");
    Result run = fails(3, "run", "broken.cwl");
    assertThat(run.err()).containsPattern("broken\\.cwl:[345]:\\d+: ");
    JsonNode problem = fails(3, "run", "broken.cwl", "--json").problem();
    assertThat(problem.path("code").asInt()).isEqualTo(3);
    assertThat(problem.path("file").asText()).endsWith("broken.cwl");
    assertThat(problem.path("line").asInt()).isBetween(3, 5);
    Result validate = dte.run("validate", "broken.cwl");
    assertThat(validate.code()).isEqualTo(3);
    assertThat(validate.out()).containsPattern("broken\\.cwl:[345]:\\d+: ");
  }

  @Test
  void allProblemsOfADocumentAtOnce() throws Exception {
    dte.write("wrong.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs:
          a: strng
        outputs:
          out: {type: File, outputSource: nowhere/out}
        steps:
          one:
            run: missing.cwl
            in: {x: nobody}
            out: [out]
        """);
    Result validate = dte.run("validate", "--json", "wrong.cwl");
    assertThat(validate.code()).as(validate.toString()).isEqualTo(3);
    assertThat(validate.json().size()).isGreaterThanOrEqualTo(3);
    assertThat(validate.json()).allMatch(problem -> problem.path("line").asInt() > 0);
    fails(3, "run", "wrong.cwl");
  }

  @Test
  void syntaxErrorInAJobFile() throws Exception {
    dte.write("job.yml", "message: \"unclosed\ntimes: 2\n");
    assertThat(fails(3, "run", "echo.cwl", "job.yml").err()).containsPattern("job\\.yml:\\d+:\\d+: ");
    dte.write("list.yml", "- a\n- b\n");
    assertThat(fails(3, "run", "echo.cwl", "list.yml").err()).contains("mapping");
  }

  @Test
  void wrongValueOrUnknownNameInAJobFile() throws Exception {
    dte.write("job.yml", "message: hello\ntimes: many\n");
    assertThat(fails(3, "run", "echo.cwl", "job.yml").err()).contains("job.yml:2:8: ").contains("'times'").contains("int");
    dte.write("names.yml", "massage: hello\n");
    assertThat(fails(3, "run", "echo.cwl", "names.yml").err()).contains("names.yml:1:1: ").contains("'massage'").contains("'message'");
  }

  @Test
  void unknownTemplateFileInputOrValue() throws Exception {
    assertThat(fails(2, "run", "fload-early-warning").err()).contains("no template");
    assertThat(fails(2, "run", "nowhere.cwl").err()).contains("nowhere.cwl").contains("no such file");
    assertThat(fails(2, "run", "echo.cwl", "--massage", "x").err()).contains("--massage").contains("--message");
    assertThat(fails(2, "run", "echo.cwl", "no.yml").err()).contains("no.yml");
    assertThat(fails(3, "run", "echo.cwl", "--times", "many").err()).contains("--times").contains("int");
  }

  @Test
  void unknownCommandOfACommand() throws Exception {
    assertThat(fails(2, "runs", "lst").err()).contains("runs lst\"").contains("did you mean 'list'?");
  }

  @Test
  void missingInput() throws Exception {
    dte.write("needs.cwl", EchoTest.ECHO.replace(", default: hello", ""));
    Result result = fails(3, "run", "needs.cwl");
    assertThat(result.err()).contains("message");
    dte.write("file.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: cat
        inputs:
          data: {type: File, inputBinding: {position: 1}}
        outputs: []
        """);
    assertThat(fails(3, "run", "file.cwl", "--data", "absent.nc").err()).contains("absent.nc");
  }

  @Test
  void unsupportedRequirement() throws Exception {
    dte.write("exotic.cwl", EchoTest.ECHO + "requirements:\n  - class: ImaginaryRequirement\n");
    Result result = dte.run("run", "exotic.cwl");
    assertThat(result.code()).as(result.toString()).isEqualTo(33);
    assertThat(result.err()).contains("ImaginaryRequirement");
    nothingRemains();
  }

  @Test
  void failingStepGivesItsLogAndOne() throws Exception {
    dte.write("fail.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo the river is dry >&2; exit 7']
        inputs: []
        outputs: []
        """);
    Result result = dte.run("run", "fail.cwl");
    assertThat(result.code()).as(result.toString()).isEqualTo(1);
    assertThat(result.err()).contains("the river is dry").contains("7").doesNotContain("Exception");
    Result json = dte.run("run", "fail.cwl", "--json");
    assertThat(json.code()).isEqualTo(1);
    assertThat(json.json().path("state").asText()).isEqualTo("failed");
    assertThat(json.problem().path("code").asInt()).isEqualTo(1);
  }

  @Test
  void newerDataDirectory() throws Exception {
    Files.createDirectories(dte.home());
    Files.writeString(dte.home().resolve("format"), "9999\n");
    for (String[] call : new String[][] {{"run", "echo.cwl"}, {"runs", "list"}}) {
      assertThat(fails(5, call).err()).contains("format 9999").contains(dte.home().toString());
    }
    assertThat(dte.run("version").code()).isZero();
  }

  @Test
  void fullDisk() throws Exception {
    Peers.assumeRoot();
    Path disk = Files.createDirectories(temporary.resolve("disk"));
    Result mount = dte.call(List.of("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()));
    org.junit.jupiter.api.Assumptions.assumeTrue(mount.code() == 0, "a tmpfs cannot be mounted here: " + mount.err());
    try {
      dte.call(List.of("sh", "-c", "head -c 300000 /dev/zero > " + disk.resolve("filler") + " 2>/dev/null"));
      Result result = new Dte(disk.resolve("home"), dte.folder(), dte.environment()).run("run", "echo.cwl");
      assertThat(result.code()).as(result.toString()).isEqualTo(6);
      assertThat(result.err().strip()).hasLineCount(1).doesNotContain("Exception").contains(disk.toString());
      nothingRemains();
      Result outdir = dte.run("run", "echo.cwl", "--outdir", disk.resolve("out").toString());
      assertThat(outdir.code()).as(outdir.toString()).isEqualTo(6);
      assertThat(outdir.err()).doesNotContain("Exception");
    } finally {
      dte.call(List.of("umount", disk.toString()));
    }
  }

  @Test
  void noWritePermission() throws Exception {
    Peers.assumeRoot();
    // Root may write everywhere, so another user tries.
    Path script = Peers.program("setpriv");
    Files.createDirectories(dte.home());
    Files.setPosixFilePermissions(dte.home(), PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path folder = temporary; folder != null && Files.getOwner(folder).getName().equals("root")
        && folder.startsWith(System.getProperty("java.io.tmpdir")); folder = folder.getParent()) {
      if (folder.equals(Path.of(System.getProperty("java.io.tmpdir")))) {
        break;
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Result result = dte.call(List.of(script.toString(), "--reuid=65534", "--regid=65534", "--clear-groups",
        Dte.root().resolve("dte").toString(), "run", dte.folder().resolve("echo.cwl").toString()));
    assertThat(result.code()).as(result.toString()).isEqualTo(6);
    assertThat(result.err().strip()).doesNotContain("Exception").containsAnyOf("permission", "not writable", "cannot be created");
    nothingRemains();
  }
}
