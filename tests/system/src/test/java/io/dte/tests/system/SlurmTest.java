// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workflows on a real Slurm of one machine, by the {@code dte} command and a site file. */
class SlurmTest {
  private static final int WIDTH = 100;
  private static final String DOCUMENT = """
      cwlVersion: v1.2
      class: Workflow
      requirements: {ScatterFeatureRequirement: {}}
      inputs: {numbers: 'int[]', log: string, pause: int}
      outputs: {results: {type: 'File[]', outputSource: scan/result}}
      steps:
        scan:
          scatter: number
          in: {number: numbers, log: log, pause: pause}
          out: [result]
          run:
            class: CommandLineTool
            requirements: {ResourceRequirement: {coresMin: 1, ramMin: 16}}
            baseCommand: [sh, -c, 'echo $0 >> $1; sleep $2; echo $0 of ${SLURM_ARRAY_JOB_ID:-none}']
            inputs:
              number: {type: int, inputBinding: {position: 1}}
              log: {type: string, inputBinding: {position: 2}}
              pause: {type: int, inputBinding: {position: 3}}
            stdout: result.txt
            outputs: {result: stdout}
      """;

  @TempDir
  Path temporary;
  private Path script;
  private Path cluster;
  private Dte dte;
  private Path log;

  @BeforeEach
  void startCluster() throws Exception {
    Peers.assumeRoot();
    Peers.program("sbatch");
    Peers.program("slurmctld");
    script = Dte.root().resolve("tests/peers/slurm");
    cluster = temporary.resolve("cluster");
    dte = Dte.in(temporary);
    Dte.Result started = dte.call(List.of(script.toString(), "start", cluster.toString()));
    assertThat(started.code()).as(started.err()).isZero();
    Files.createDirectories(dte.home().resolve("etc"));
    Files.writeString(dte.home().resolve("etc/site.yaml"), "runners:\n  cluster: {type: slurm, pollSeconds: 0.5, pollMostSeconds: 2,"
        + " passEnvironment: [SLURM_ARRAY_JOB_ID], conf: " + started.out().strip() + "}\n");
    log = temporary.resolve("log");
    dte.write("wide.cwl", DOCUMENT);
  }

  @AfterEach
  void stopCluster() throws Exception {
    if (cluster != null) {
      dte.call(List.of(script.toString(), "stop", cluster.toString()));
    }
  }

  private void job(int width, int pause) throws Exception {
    dte.write("job.yml", "numbers: " + IntStream.range(0, width).boxed().toList() + "\nlog: " + log + "\npause: " + pause + "\n");
  }

  @Test
  void aWideScatterIsFewArrays() throws Exception {
    // On a busy machine a task may come long after the one before.
    Path site = dte.home().resolve("etc/site.yaml");
    Files.writeString(site, Files.readString(site).replace("type: slurm,", "type: slurm, windowMillis: 2000,"));
    job(WIDTH, 0);
    Dte.Result result = dte.run("run", "wide.cwl", "job.yml", "--runner", "cluster", "--outdir", "results", "--json");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(Files.readAllLines(log)).hasSize(WIDTH).doesNotHaveDuplicates();
    List<String> arrays = result.json().path("outputs").path("results").findValuesAsText("location").stream()
        .map(location -> read(Path.of(java.net.URI.create(location)))).map(text -> text.strip().replaceFirst(".* of ", "")).distinct().toList();
    assertThat(arrays).hasSizeLessThanOrEqualTo(WIDTH / 10).doesNotContain("none");
  }

  @Test
  void jobsOfAKilledEngineAreFoundAgainAndRunOnce() throws Exception {
    job(20, 4);
    Dte.Running running = dte.start("run", "wide.cwl", "job.yml", "--runner", "cluster", "--outdir", "results", "--json");
    await().until(() -> Files.exists(log) && Files.readAllLines(log).size() >= 3);
    running.process().descendants().forEach(ProcessHandle::destroyForcibly);
    running.process().destroyForcibly().waitFor();
    String id = dte.run("runs", "list", "--json").json().get(0).path("id").asText();
    Dte.Result result = dte.run("runs", "resume", id, "--json");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(Files.readAllLines(log)).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void whatTheClusterCannotDoIsToldBeforeTheRun() throws Exception {
    job(1, 0);
    dte.write("large.cwl", DOCUMENT.replace("coresMin: 1,", "coresMin: 64,"));
    Dte.Result result = dte.run("run", "large.cwl", "job.yml", "--runner", "cluster", "--json");
    assertThat(result.code()).isNotZero();
    assertThat(result.problem().path("message").asText()).contains("needs 64 cores");
    assertThat(log).doesNotExist();
    Dte.Result check = dte.run("runners", "check", "cluster");
    assertThat(check.code()).as(check.err()).isZero();
    assertThat(check.out()).contains("Slurm ", "partition main (default)");
  }

  @Test
  void aStepRunsInAContainerOnTheNode() throws Exception {
    Peers.program("bwrap");
    Peers.program("debootstrap");
    Dte.Result image = dte.call(List.of(Dte.root().resolve("tests/peers/images").toString()));
    assertThat(image.code()).as(image.err()).isZero();
    Path site = dte.home().resolve("etc/site.yaml");
    Files.writeString(site, Files.readString(site).replace("type: slurm,", "type: slurm, container: bubblewrap,"));
    dte.write("contained.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements: {DockerRequirement: {dockerPull: debian:stable-slim, dockerOutputDirectory: /results}, ResourceRequirement: {ramMin: 64}}
        baseCommand: [sh, -c, 'pwd; ls /home; cat $0']
        inputs: {file: {type: File, inputBinding: {position: 1}}}
        stdout: said.txt
        outputs: {said: stdout}
        """);
    dte.write("given.txt", "given\n");
    Path pull = Files.writeString(dte.home().resolve("etc/io.dte.compute.container.cfg"), "pull=false\n");
    Dte.Result missing = dte.run("run", "contained.cwl", "--file", "given.txt", "--runner", "cluster");
    assertThat(missing.code()).as("an image that cannot be had is told before anything is submitted").isNotZero();
    assertThat(missing.err()).contains("debian:stable-slim").contains("dte images pull");
    assertThat(pull).exists();
    Dte.Result imported = dte.run("images", "import", Dte.root().resolve("target/peers/images/root.tar").toString(), "--name",
        "debian:stable-slim");
    assertThat(imported.code()).as(imported.err()).isZero();
    Dte.Result result = dte.run("run", "contained.cwl", "--file", "given.txt", "--runner", "cluster", "--outdir", "results", "--json");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(dte.folder().resolve("results/said.txt")).hasContent("/results\ngiven");
  }

  /** A minute in the soak: jobs that run go on and are found, what comes meanwhile is submitted later, nothing runs twice. */
  @Test
  void aControllerThatIsAwayIsWaitedFor() throws Exception {
    Path go = temporary.resolve("go");
    Files.writeString(dte.home().resolve("etc/site.yaml"), "rules:\n  - {runner: cluster, step: early}\n  - {runner: cluster, step: late}\n",
        StandardOpenOption.APPEND);
    dte.write("away.cwl", """
        cwlVersion: v1.2
        class: Workflow
        requirements: {ScatterFeatureRequirement: {}}
        inputs: {numbers: {type: 'int[]', default: [1, 2, 3]}}
        outputs: {}
        steps:
          early:
            scatter: number
            in: {number: numbers}
            out: []
            run: {class: CommandLineTool, requirements: {ResourceRequirement: {coresMin: 1, ramMin: 16}},
              baseCommand: [sh, -c, 'echo early $0 >> LOG; sleep 3'], inputs: {number: {type: int, inputBinding: {}}}, outputs: {}}
          gate:
            in: {}
            out: [done]
            run: {class: CommandLineTool, baseCommand: [sh, -c, 'while ! test -e GO; do sleep 0.1; done'], inputs: {}, stdout: done,
              outputs: {done: stdout}}
          late:
            in: {after: gate/done}
            out: []
            run: {class: CommandLineTool, requirements: {ResourceRequirement: {coresMin: 1, ramMin: 16}},
              baseCommand: [sh, -c, 'echo late >> LOG'], inputs: {after: File}, outputs: {}}
        """.replace("LOG", log.toString()).replace("GO", go.toString()));
    Dte.Running engine = dte.start("run", "away.cwl", "--json");
    await().until(() -> Files.exists(log) && Files.readAllLines(log).size() == 3);
    String id = dte.run("runs", "list", "--json").json().get(0).path("id").asText();
    controller("stop");
    Files.createFile(go);
    Path said = dte.home().resolve("runs/" + id + "/log/late.log");
    await().until(() -> Files.exists(said) && Files.readString(said).contains("waits for Slurm"));
    Thread.sleep(Boolean.getBoolean("dte.soak") ? 60_000 : 3000);
    assertThat(engine.process().isAlive()).as(engine.said()).isTrue();
    assertThat(dte.run("runs", "show", id, "--json").json().path("state").asText()).isEqualTo("running");
    assertThat(Files.readAllLines(log)).hasSize(3);
    controller("start");
    Dte.Result result = Dte.await(engine, "run");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(Files.readAllLines(log)).containsExactlyInAnyOrder("early 1", "early 2", "early 3", "late");
  }

  private void controller(String action) throws Exception {
    Dte.Result done = dte.call(List.of(script.toString(), "controller", cluster.toString(), action));
    assertThat(done.code()).as(done.err()).isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
