// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong under tasks, by the {@code dte} command: each tells what happened, and what is left goes on or is gone. */
class ComputeFaultsTest {
  @TempDir
  Path temporary;

  private static void await(Path file, Dte.Running engine) {
    await(engine, () -> Files.exists(file));
  }

  private static void await(Dte.Running engine, Callable<Boolean> condition) {
    Patience.await().untilAsserted(() -> assertThat(condition.call()).as("the engine said: %s", engine.said()).isTrue());
  }

  private static String tool(String script, String more) {
    return "cwlVersion: v1.2\nclass: CommandLineTool\n" + more + "baseCommand: [sh, -c, '" + script.replace("'", "''")
        + "']\ninputs: {}\noutputs: {}\n";
  }

  @Test
  void cancellingEndsATaskThatIgnoresSignalsAndItsGrandchildOfAnotherSession() throws Exception {
    Dte dte = Dte.in(temporary);
    Path beat = temporary.resolve("beat");
    dte.write("stubborn.cwl", tool("trap '' TERM INT HUP; setsid sh -c 'trap \"\" TERM INT HUP; while :; do date +%N > " + beat
        + "; sleep 0.1; done' & while :; do sleep 0.1; done", ""));
    Dte.Running engine = dte.start("run", "stubborn.cwl");
    await(beat, engine);
    String id = dte.run("runs", "list", "--json").json().get(0).path("id").asText();
    assertThat(dte.run("runs", "cancel", id).code()).isZero();
    assertThat(Dte.await(engine, "run").code()).isEqualTo(130);
    String last = Files.readString(beat);
    Thread.sleep(500);
    assertThat(Files.readString(beat)).as("nobody goes on").isEqualTo(last);
  }

  @Test
  void aFullWorkDiskIsToldAndTheRunGoesOnWhenThereIsSpace() throws Exception {
    Peers.assumeRoot();
    Path small = Files.createDirectories(temporary.resolve("small"));
    Dte plain = Dte.in(temporary);
    assertThat(plain.call(List.of("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString())).code()).isZero();
    try {
      Dte dte = new Dte(small.resolve("home"), plain.folder(), plain.environment());
      Path ballast = small.resolve("ballast");
      dte.write("large.cwl", "cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: [sh, -c, 'head -c 12000000 /dev/zero']\n"
          + "inputs: {}\nstdout: large.bin\noutputs: {large: stdout}\n");
      assertThat(plain.call(List.of("sh", "-c", "head -c 14000000 /dev/zero > " + ballast)).code()).isZero();
      Dte.Result full = dte.run("run", "large.cwl", "--outdir", temporary.resolve("out").toString(), "--json");
      assertThat(full.code()).as(full.out() + full.err()).isIn(1, 6);
      assertThat(full.out() + full.err()).contains("disk").doesNotContain("at io.dte", "Exception in thread");
      assertThat(temporary.resolve("out/large.bin")).doesNotExist();
      Files.delete(ballast);
      String id = dte.run("runs", "list", "--json").json().get(0).path("id").asText();
      Dte.Result again = dte.run("runs", "resume", id, "--json");
      assertThat(again.code()).as(again.out() + again.err()).isZero();
      assertThat(temporary.resolve("out/large.bin")).hasSize(12_000_000);
    } finally {
      plain.call(List.of("umount", "-l", small.toString()));
    }
  }

  private Dte podman() throws Exception {
    Peers.assumeRoot();
    Peers.program("podman");
    Peers.program("debootstrap");
    Dte plain = Dte.in(temporary);
    Dte.Result images = plain.call(List.of(Dte.root().resolve("tests/peers/images").toString(), "podman"));
    assertThat(images.code()).as(images.err()).isZero();
    return plain.with("CONTAINERS_STORAGE_CONF", Dte.root().resolve("target/peers/images/storage.conf").toString());
  }

  /** Containers whose mounts lie in this test's folder, running or stopped. */
  private List<String> containers(Dte dte) throws Exception {
    return dte.call(List.of("podman", "ps", "--all", "--format", "{{.Names}} {{.Mounts}}")).out().lines().filter(line -> line.startsWith("dte-"))
        .filter(line -> line.contains("/var/lib/cwl")).toList();
  }

  @Test
  void aContainerSurvivesItsEngineAndIsFoundAgain() throws Exception {
    Dte dte = podman();
    String docker = "requirements: {DockerRequirement: {dockerPull: debian:stable-slim}}\n";
    dte.write("slow.cwl", "cwlVersion: v1.2\nclass: CommandLineTool\n" + docker + "baseCommand: [sh, -c, 'echo once >> count; sleep 6']\n"
        + "inputs: {}\noutputs: {count: {type: File, outputBinding: {glob: count}}}\n");
    Dte.Running engine = dte.start("run", "slow.cwl", "--outdir", temporary.resolve("out").toString());
    await(engine, () -> !containers(dte).isEmpty());
    engine.process().descendants().filter(process -> process.info().command().orElse("").endsWith("java"))
        .forEach(ProcessHandle::destroyForcibly);
    engine.process().destroyForcibly().waitFor();
    String id = dte.run("runs", "list", "--json").json().get(0).path("id").asText();
    Dte.Result result = dte.run("runs", "resume", id, "--json");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(temporary.resolve("out/count")).hasContent("once");
    assertThat(containers(dte)).isEmpty();
  }

  @Test
  void aCancelledContainerLeavesNothing() throws Exception {
    Dte dte = podman();
    dte.write("slow.cwl", tool("trap '' TERM; while :; do sleep 0.2; done",
        "requirements: {DockerRequirement: {dockerPull: debian:stable-slim}}\n"));
    Dte.Running engine = dte.start("run", "slow.cwl");
    await(engine, () -> !containers(dte).isEmpty());
    String id = dte.run("runs", "list", "--json").json().get(0).path("id").asText();
    dte.run("runs", "cancel", id);
    assertThat(Dte.await(engine, "run").code()).isEqualTo(130);
    assertThat(containers(dte)).isEmpty();
  }

  @Test
  void aContainerEngineThatVanishedIsToldAndTheRunGoesOnWhenItIsBack() throws Exception {
    Peers.assumeRoot();
    Peers.program("docker");
    Peers.program("debootstrap");
    Path unpacked = Dte.root().resolve("target/peers/unpacked/usr/sbin/dockerd");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(unpacked), "dockerd is missing: tests/peers/install unpacked");
    Path socket = temporary.resolve("docker.sock");
    Path daemon = temporary.resolve("daemon");
    Dte dte = Dte.in(temporary).with("DOCKER_HOST", "unix://" + socket);
    assertThat(dte.call(List.of(Dte.root().resolve("tests/peers/images").toString())).code()).isZero();
    docker(dte, "start", daemon, socket);
    try {
      Dte.Result image = dte.call(List.of("docker", "import", Dte.root().resolve("target/peers/images/root.tar").toString(),
          "debian:stable-slim"));
      assertThat(image.code()).as(image.err()).isZero();
      Files.writeString(Files.createDirectories(dte.home().resolve("etc")).resolve("io.dte.compute.container.cfg"), "engine=docker\n");
      Path go = temporary.resolve("go");
      Path first = temporary.resolve("first");
      dte.write("two.cwl", """
          cwlVersion: v1.2
          class: Workflow
          inputs: {}
          outputs: {}
          steps:
            first:
              {in: {}, out: [done], run: {class: CommandLineTool, baseCommand: [sh, -c, 'echo > FIRST; while ! test -e GO; do sleep 0.1; done'],
                inputs: {}, stdout: done, outputs: {done: stdout}}}
            second:
              in: {file: first/done}
              out: []
              run: {class: CommandLineTool, baseCommand: ["true"], requirements: {DockerRequirement: {dockerPull: "debian:stable-slim"}},
                inputs: {file: File}, outputs: {}}
          """.replace("GO", go.toString()).replace("FIRST", first.toString()));
      Dte.Running engine = dte.start("run", "two.cwl");
      await(first, engine);
      halt(daemon);
      Files.createFile(go);
      Dte.Result result = Dte.await(engine, "run");
      assertThat(result.code()).as(result.err()).isNotZero();
      assertThat(result.err()).contains("second").containsIgnoringCase("docker daemon").doesNotContain("at io.dte");
      docker(dte, "start", daemon, socket);
      String id = dte.run("runs", "list", "--json").json().get(0).path("id").asText();
      Dte.Result again = dte.run("runs", "resume", id, "--json");
      assertThat(again.code()).as(again.out() + again.err()).isZero();
      itIsToldUnderARunningContainerToo(dte, daemon, socket);
    } finally {
      docker(dte, "stop", daemon, socket);
    }
  }

  private static void itIsToldUnderARunningContainerToo(Dte dte, Path daemon, Path socket) throws Exception {
    dte.write("long.cwl", tool("trap \"exit 0\" TERM; while :; do sleep 0.1; done",
        "requirements: {DockerRequirement: {dockerPull: debian:stable-slim}}\n"));
    Dte.Running engine = dte.start("run", "long.cwl");
    await(engine, () -> !dte.call(List.of("docker", "ps", "--quiet")).out().isBlank());
    process(daemon).destroyForcibly();
    Dte.Result result = Dte.await(engine, "run");
    // Its container would go on without it.
    docker(dte, "start", daemon, socket);
    assertThat(result.code()).as(result.err()).isEqualTo(1);
    assertThat(result.err()).contains("the container engine went away while step", "its container", "may still run")
        .containsIgnoringCase("docker daemon").doesNotContain("at io.dte", "ended with status 125");
    assertThat(dte.call(List.of("docker", "ps", "--all", "--quiet")).out()).as("the daemon ends it when it is back").isBlank();
  }

  private static void docker(Dte dte, String action, Path daemon, Path socket) throws Exception {
    Dte.Result result = dte.call(List.of(Dte.root().resolve("tests/peers/docker").toString(), action, daemon.toString(), socket.toString()));
    assertThat(result.code()).as(result.err()).isZero();
  }

  /** Ends the daemon, and leaves its images. Who has ended may be seen as a process until its parent looks. */
  private static void halt(Path daemon) throws Exception {
    ProcessHandle process = process(daemon);
    process.destroy();
    Path status = Path.of("/proc/" + process.pid() + "/status");
    Patience.await().ignoreException(NoSuchFileException.class).until(
        () -> !process.isAlive() || Files.readString(status).contains("State:\tZ"));
  }

  private static ProcessHandle process(Path daemon) throws Exception {
    return ProcessHandle.of(Long.parseLong(Files.readString(daemon.resolve("process")).strip())).orElseThrow();
  }
}
