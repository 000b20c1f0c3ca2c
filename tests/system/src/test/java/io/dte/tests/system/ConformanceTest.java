// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The official conformance suite of CWL v1.2, run by cwltest; each of its tests counts as one here. */
class ConformanceTest {
  private static final int MINIMUM = 363;
  private static final int CONTAINER_MINIMUM = 59;
  private static final int MINIMUM_OF_V1_0 = 197;
  private static final int MINIMUM_OF_V1_1 = 251;
  private static final boolean SOAK = Boolean.getBoolean("dte.soak");
  private static final long PATIENCE_MINUTES = 120;
  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> withoutContainers() throws Exception {
    return suite(specification(), "without-containers", "cwl-runner --no-container", List.of(), Map.of(), MINIMUM);
  }

  @TestFactory
  Stream<DynamicTest> inPodman() throws Exception {
    Peers.program("podman");
    return inContainers("podman");
  }

  @TestFactory
  Stream<DynamicTest> inBubblewrap() throws Exception {
    Peers.program("bwrap");
    return inContainers("bubblewrap");
  }

  /** Documents of CWL v1.0 and v1.1 mean what they meant then. Who has their suites puts them beside that of v1.2. */
  @TestFactory
  Stream<DynamicTest> ofOlderVersions() throws Exception {
    Assumptions.assumeTrue(SOAK, "takes half an hour; ./dte test --soak does it");
    Path specs = specification().getParent();
    Assumptions.assumeTrue(Files.exists(specs.resolve("cwl-v1.0")) && Files.exists(specs.resolve("cwl-v1.1")),
        "the older suites are not in " + specs + " as cwl-v1.0 and cwl-v1.1");
    Peers.program("bwrap");
    Map<String, String> environment = images("bubblewrap", "older");
    return Stream.concat(
        suite(specs.resolve("cwl-v1.0"), "in-bubblewrap", "cwl-runner", List.of(), environment, MINIMUM_OF_V1_0),
        suite(specs.resolve("cwl-v1.1"), "in-bubblewrap-v1.1", "cwl-runner", List.of(), environment, MINIMUM_OF_V1_1));
  }

  /** Only the tests whose documents require a container or hint at one: the others do not differ. */
  private Stream<DynamicTest> inContainers(String engine) throws Exception {
    specification();
    Map<String, String> environment = images(engine);
    Stream<DynamicTest> suite = suite(specification(), "in-" + engine, "cwl-runner", List.of("--only",
        Dte.root().resolve("tests/conformance/containers.txt").toString()), environment, CONTAINER_MINIMUM);
    Path home = temporary.resolve("home");
    return Stream.concat(suite, Stream.of(DynamicTest.dynamicTest(engine + ": nothing outside is written",
        () -> nothingOutsideIsWritten(new Dte(home, Files.createDirectories(temporary.resolve("work")), environment)))));
  }

  /** Images for the data directory of these tests; the variables that say where they are. */
  private Map<String, String> images(String engine, String... more) throws Exception {
    Path home = temporary.resolve("home");
    Files.createDirectories(home.resolve("etc"));
    Files.writeString(home.resolve("etc/io.dte.compute.container.cfg"), "engine=" + engine + "\n");
    Map<String, String> environment = Map.of("CONTAINERS_STORAGE_CONF",
        Dte.root().resolve("target/peers/images/storage.conf").toString());
    ProcessBuilder images = new ProcessBuilder("sh", Dte.root().resolve("tests/peers/images").toString(), engine)
        .redirectErrorStream(true);
    images.command().addAll(List.of(more));
    images.environment().putAll(environment);
    images.environment().put("DTE_HOME", home.toString());
    Process made = images.start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Assumptions.assumeTrue(made.waitFor() == 0, "there are no images for " + engine + ": " + said);
    return environment;
  }

  /** A tool tries to write beside and into its input, and where a file lies that it was not given. */
  private static void nothingOutsideIsWritten(Dte dte) throws Exception {
    Path canary = dte.write("outside/canary", "alive");
    Path input = dte.write("given/rain.csv", "1");
    dte.write("tools/greedy.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements: {DockerRequirement: {dockerPull: "docker.io/library/debian:stable-slim"}}
        baseCommand:
          - sh
          - -c
          - |
            for file in "$0" "${0%%/*}/new" %1$s %2$s/new ../new /etc/new; do echo bad >> "$file"; done 2> /dev/null
            echo tried everything >&2
            exit 7
        inputs: {rain: {type: File, inputBinding: {}}}
        outputs: []
        """.formatted(canary, canary.getParent()));
    dte.write("main.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {rain: File}
        outputs: []
        steps:
          grab: {run: tools/greedy.cwl, in: {rain: rain}, out: []}
        """);
    Dte.Result result = dte.run("cwl-runner", "main.cwl", "--rain", input.toString());
    assertThat(result.code()).as(result.toString()).isEqualTo(1);
    assertThat(result.err()).contains("tools/greedy.cwl:1:1: ").contains("'grab'").contains("status 7: ").contains("tried everything");
    assertThat(canary).hasContent("alive");
    assertThat(input).hasContent("1");
    try (Stream<Path> files = Files.walk(dte.folder())) {
      assertThat(files.filter(file -> file.getFileName().toString().equals("new"))).isEmpty();
    }
  }

  /** @param setUp names the file of expectations and, with the suite, the folder of the results */
  private Stream<DynamicTest> suite(Path specification, String setUp, String arguments, List<String> more,
      Map<String, String> environment, int minimum) throws Exception {
    Path cwltest = Peers.python("cwltest", "cwltest");
    Path build = Files.createDirectories(Dte.root().resolve("target/conformance")
        .resolve(specification.endsWith("cwl-v1.2") ? setUp : specification.getFileName() + "-" + setUp));
    Path conformance = Dte.root().resolve("tests/conformance");
    Files.deleteIfExists(build.resolve("results.tsv"));
    ProcessBuilder call = new ProcessBuilder(new ArrayList<>(List.of("sh", conformance.resolve("run.sh").toString(),
        "--suite", specification.toString(), "--build", build.toString(), "--cwltest", cwltest.toString(), "--tool",
        Dte.root().resolve("dte").toString(),
        "--tool-args", arguments, "--expected", conformance.resolve(setUp + ".txt").toString())))
        .redirectErrorStream(true).redirectOutput(build.resolve("run.log").toFile());
    call.command().addAll(more);
    call.environment().putAll(environment);
    call.environment().put("DTE_HOME", temporary.resolve("home").toString());
    Process running = call.start();
    if (!running.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
      Assertions.fail("the suite takes longer than " + PATIENCE_MINUTES + " minutes; see " + build);
    }
    List<String> results = Files.readAllLines(build.resolve("results.tsv"));
    DynamicTest all = DynamicTest.dynamicTest(setUp + ": at least " + minimum + " pass",
        () -> assertThat(results.stream().filter(line -> line.contains("\tpassed\t"))).hasSizeGreaterThanOrEqualTo(minimum));
    return Stream.concat(results.stream().map(line -> test(line.split("\t", 3))), Stream.of(all));
  }

  private static DynamicTest test(String[] result) {
    return DynamicTest.dynamicTest(result[0], () -> {
      Assumptions.assumeFalse(result[1].equals("skipped"), result[2]);
      assertThat(result[1]).as(result[2]).isEqualTo("passed");
    });
  }

  static Path specification() throws IOException {
    String configured = System.getenv("DTE_SPECS");
    Path specs = configured == null ? Dte.root().resolve("../shared/specs").normalize() : Path.of(configured);
    Assumptions.assumeTrue(Files.exists(specs.resolve("cwl-v1.2/conformance_tests.yaml")),
        "the conformance suite is not in " + specs + "; DTE_SPECS says where the specifications are");
    return specs.resolve("cwl-v1.2");
  }
}
