// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps in containers, by the {@code dte} command: where images come from, and whom what is written belongs to. */
class ContainersTest {
  private static final int NOBODY = 65534;

  @TempDir
  Path temporary;

  /** The user has no subordinate ids, as many on clusters: podman has no other user inside than its root, which is the user outside. */
  @ParameterizedTest
  @CsvSource({"podman, podman", "bubblewrap, bwrap"})
  void outputsBelongToAnOrdinaryUser(String engine, String program) throws Exception {
    Peers.assumeRoot();
    Peers.program(program);
    Peers.program("setpriv");
    Dte dte = Dte.in(temporary);
    Path archive = small(dte, engine);
    // What a user without subordinate ids has to set up anyway.
    Files.writeString(Files.createDirectories(temporary.resolve("user/.config/containers")).resolve("storage.conf"),
        "[storage]\ndriver = \"vfs\"\n[storage.options.vfs]\nignore_chown_errors = \"true\"\n");
    Files.createDirectories(temporary.resolve("user/run"));
    dte.write("write.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements: {DockerRequirement: {dockerPull: "localhost/small:1"}}
        baseCommand: [sh, -c, 'echo said; mkdir made; echo x > made/file; chmod 600 made/file; touch /bin/new || echo refused > refused']
        inputs: {}
        stdout: said
        outputs: {said: stdout, made: {type: Directory, outputBinding: {glob: made}}, refused: {type: File, outputBinding: {glob: refused}}}
        """);
    give(temporary);
    Assumptions.assumeTrue(as(dte, "test", "-x", Dte.root().resolve("dte").toString()).code() == 0,
        "the tree that is tested lies where an ordinary user cannot see it");
    List<String> bring = engine.equals("podman") ? List.of("podman", "import", "--quiet", archive.toString(), "localhost/small:1")
        : List.of(Dte.root().resolve("dte").toString(), "images", "import", archive.toString(), "--name", "localhost/small:1");
    Dte.Result brought = as(dte, bring.toArray(String[]::new));
    assertThat(brought.code()).as(brought.err()).isZero();
    Dte.Result result = as(dte, Dte.root().resolve("dte").toString(), "run", "write.cwl", "--outdir", "out", "--json");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    Path out = dte.folder().resolve("out");
    assertThat(out.resolve("refused")).as("the image is read-only").exists();
    for (String file : List.of("said", "made", "made/file", "refused")) {
      assertThat(Files.getAttribute(out.resolve(file), "unix:uid")).as(file).isEqualTo(NOBODY);
    }
    assertThat(out.resolve("made/file")).hasContent("x");
    String log = Files.readString(dte.home().resolve("runs/" + result.json().path("id").asText() + "/log/write.log"));
    assertThat(log).as("the engine says nothing of its own").doesNotContain("cgroup", "subuid", "level=");
    Dte.Result told = as(dte, Dte.root().resolve("dte").toString(), "runs", "export", "last", "-", "--format", "prov-json");
    assertThat(told.json().path("used").findValuesAsText("prov:entity")).as(told.toString()).contains("image:localhost/small:1");
  }

  @Test
  void imagesComeInEachWayADocumentKnows() throws Exception {
    Peers.assumeRoot();
    Peers.program("podman");
    Dte dte = Dte.in(temporary).with("CONTAINERS_STORAGE_CONF", Files.writeString(temporary.resolve("storage.conf"),
        "[storage]\ndriver = \"vfs\"\ngraphroot = \"" + temporary.resolve("store") + "\"\nrunroot = \"" + temporary.resolve("run") + "\"\n")
        .toString());
    Path archive = small(dte, "podman");
    Path saved = temporary.resolve("saved.tar");
    for (List<String> command : List.of(List.of("import", "--quiet", archive.toString(), "localhost/way:present"),
        List.of("tag", "localhost/way:present", "localhost/way:load"), List.of("save", "--quiet", "--output", saved.toString(), "localhost/way:load"),
        List.of("untag", "localhost/way:load", "localhost/way:load"))) {
      List<String> line = new ArrayList<>(List.of("podman"));
      line.addAll(command);
      Dte.Result done = dte.call(line);
      assertThat(done.code()).as(done.err()).isZero();
    }
    dte.write("ways.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {}
        outputs:
          imported: {type: File, outputSource: imported/said}
          loaded: {type: File, outputSource: loaded/said}
          built: {type: File, outputSource: built/said}
          present: {type: File, outputSource: present/said}
        steps:
          imported: {in: {}, out: [said], run: {class: CommandLineTool, baseCommand: [sh, -c, pwd], inputs: {}, stdout: imported,
            outputs: {said: stdout}, requirements: {DockerRequirement: {dockerImport: "ARCHIVE", dockerImageId: "localhost/way:import",
            dockerOutputDirectory: /results}}}}
          loaded: {in: {}, out: [said], run: {class: CommandLineTool, baseCommand: [sh, -c, 'echo /bin/entry'], inputs: {}, stdout: loaded,
            outputs: {said: stdout}, requirements: {DockerRequirement: {dockerLoad: "SAVED", dockerImageId: "localhost/way:load"}}}}
          built: {in: {}, out: [said], run: {class: CommandLineTool, baseCommand: [sh, -c, 'echo $MADE'], inputs: {}, stdout: built,
            outputs: {said: stdout}, requirements: {DockerRequirement: {dockerFile: "FROM localhost/way:present\\nENV MADE=here\\n",
            dockerImageId: "localhost/way:file"}}}}
          present: {in: {}, out: [said], run: {class: CommandLineTool, baseCommand: [sh, -c, 'echo there'], inputs: {}, stdout: present,
            outputs: {said: stdout}, requirements: {DockerRequirement: {dockerImageId: "localhost/way:present"}}}}
        """.replace("ARCHIVE", archive.toString()).replace("SAVED", saved.toString()));
    Dte.Result result = dte.run("run", "ways.cwl", "--outdir", "out", "--json");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    Path out = dte.folder().resolve("out");
    assertThat(out.resolve("imported")).hasContent("/results");
    assertThat(out.resolve("loaded")).hasContent("/bin/entry");
    assertThat(out.resolve("built")).hasContent("here");
    assertThat(out.resolve("present")).hasContent("there");
    Path mark = temporary.resolve("mark");
    dte.write("missing.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {}
        outputs: {}
        steps:
          first: {in: {}, out: [], run: {class: CommandLineTool, baseCommand: [touch, "MARK"], inputs: {}, outputs: {}}}
          second: {in: {}, out: [], run: {class: CommandLineTool, baseCommand: ["true"], inputs: {}, outputs: {},
            requirements: {DockerRequirement: {dockerPull: "localhost/nowhere:1"}}}}
        """.replace("MARK", mark.toString()));
    Dte.Result missing = dte.run("run", "missing.cwl");
    assertThat(missing.code()).isEqualTo(5);
    assertThat(missing.err()).contains("localhost/nowhere:1").contains("podman pull");
    assertThat(mark).as("told before anything runs").doesNotExist();
  }

  /** The archive of a small image; the data directory is set to this engine. */
  private Path small(Dte dte, String engine) throws Exception {
    Files.writeString(Files.createDirectories(dte.home().resolve("etc")).resolve("io.dte.compute.container.cfg"),
        "engine=" + engine + "\npull=false\n");
    Path archive = temporary.resolve("small.tar");
    Dte.Result made = dte.call(List.of(Dte.root().resolve("tests/peers/small-image").toString(), archive.toString()));
    assertThat(made.code()).as(made.err()).isZero();
    return archive;
  }

  /** Calls a program as that user. */
  private Dte.Result as(Dte dte, String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "env",
        "HOME=" + temporary.resolve("user"), "XDG_RUNTIME_DIR=" + temporary.resolve("user/run")));
    line.addAll(List.of(command));
    return dte.call(line);
  }

  /** Gives a folder and all in it to that user. */
  private static void give(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", NOBODY);
        Files.setAttribute(file, "unix:gid", NOBODY);
      }
    }
  }
}
