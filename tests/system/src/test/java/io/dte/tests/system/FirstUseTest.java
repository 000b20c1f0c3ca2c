// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Dte.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer meets: a tree in which nothing is built yet. */
class FirstUseTest {
  private static final long BUILD_MINUTES = 40;

  @TempDir
  Path temporary;

  @Test
  void firstStartBuildsOnceTheNextPaysNothing() throws Exception {
    Path tree = copyOfTheTree();
    Path work = Files.createDirectories(temporary.resolve("work"));
    Files.writeString(work.resolve("echo.cwl"), EchoTest.ECHO);
    List<Running> first = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      first.add(start(tree, work, "run", "echo.cwl", "--outdir", "out" + i));
    }
    int builds = 0;
    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i).process().waitFor(BUILD_MINUTES, TimeUnit.MINUTES)).as("the first start ends").isTrue();
      Result result = first.get(i).result();
      assertThat(result.code()).as(result.toString()).isZero();
      assertThat(work.resolve("out" + i + "/said.txt")).hasContent("hello\n");
      builds += result.err().contains("building the command") ? 1 : 0;
    }
    assertThat(builds).as("three starts at once build once").isEqualTo(1);
    assertThat(tree.resolve("karaf-distribution/assembly/target")).as("the command's build makes no server").doesNotExist();

    Running second = start(tree, work, "version");
    assertThat(second.process().waitFor(BUILD_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(second.result().err()).isEmpty();

    Path source = tree.resolve("bundles/console/io.dte.console/src/main/java/io/dte/console/Broken.java");
    Files.writeString(source, "class Broken { int x = \"text\"; }\n");
    Running broken = start(tree, work, "version");
    assertThat(broken.process().waitFor(BUILD_MINUTES, TimeUnit.MINUTES)).isTrue();
    Result failure = broken.result();
    assertThat(failure.code()).isEqualTo(1);
    assertThat(failure.err()).contains("Broken.java").contains("incompatible types").contains("command.log");
  }

  private Running start(Path tree, Path work, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(tree.resolve("dte").toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(temporary, "dte", ".out");
    Path err = Files.createTempFile(temporary, "dte", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile()).redirectInput(new java.io.File("/dev/null"))
        .redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("DTE_HOME", temporary.resolve("home").toString());
    // This tree is not the one that the build around this test has built.
    builder.environment().remove("DTE_BUILT");
    return new Running(builder.start(), out, err);
  }

  /** The sources as they are, committed or not; Maven itself is shared. */
  private Path copyOfTheTree() throws Exception {
    Assumptions.assumeTrue(Files.exists(Dte.root().resolve(".git")), "this tree is no clone");
    Path tree = Files.createDirectories(temporary.resolve("tree"));
    Result files = Dte.in(temporary).at(Dte.root()).call(List.of("git", "ls-files", "-z", "--cached", "--others",
        "--exclude-standard"));
    assertThat(files.code()).as(files.toString()).isZero();
    for (String name : files.out().split("\0")) {
      if (!Files.exists(Dte.root().resolve(name))) {
        continue;
      }
      Path target = tree.resolve(name);
      Files.createDirectories(target.getParent());
      Files.copy(Dte.root().resolve(name), target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }
    try (var maven = Files.list(Dte.root().resolve(".mvn"))) {
      for (Path folder : maven.filter(Files::isDirectory).toList()) {
        Files.createSymbolicLink(tree.resolve(".mvn").resolve(folder.getFileName()), folder.toRealPath());
      }
    }
    return tree;
  }
}
