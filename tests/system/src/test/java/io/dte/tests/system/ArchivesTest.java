// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./dte package} makes runs by itself, unpacked elsewhere. The desktop's is tested with the desktop. */
class ArchivesTest {
  private static final Path ARCHIVES = Dte.root().resolve("products/archives/target");

  @TempDir
  Path temporary;

  @Test
  void theCommandRunsATwin() throws Exception {
    Dte dte = Dte.in(temporary);
    Path installation = unpack(dte, "command");
    String program = installation.resolve("bin/dte").toString();
    assertThat(dte.call(List.of(program, "templates", "list")).out()).contains("flood-early-warning");
    Dte.Result run = dte.call(List.of(program, "run", "hello", "--outdir", "results", "--json"));
    assertThat(run.code()).as(run.toString()).isZero();
    assertThat(run.json().path("state").asText()).isEqualTo("succeeded");
  }

  @Test
  void theServerAnswersAndStops() throws Exception {
    Dte dte = Dte.in(temporary);
    Path installation = unpack(dte, "server");
    dte.call(List.of("chmod", "-R", "a-w", installation.toString()));
    Path out = temporary.resolve("server.out");
    ProcessBuilder builder = new ProcessBuilder(installation.resolve("bin/dte-server").toString(), "--port", "0")
        .redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("DTE_HOME", dte.home().toString());
    Process process = builder.start();
    try {
      Pattern link = Pattern.compile("Log in once with http://127\\.0\\.0\\.1:\\d+/login\\?code=\\S+");
      long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
      while (!link.matcher(Files.readString(out)).find()) {
        assertThat(process.isAlive() && System.nanoTime() < deadline).as(Files.readString(out)).isTrue();
        Thread.sleep(100);
      }
    } finally {
      process.destroy();
      assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      dte.call(List.of("chmod", "-R", "u+w", installation.toString()));
    }
  }

  @Test
  void theSdkIsARepositoryWithBomAndArchetype() throws Exception {
    Path repository = unpack(Dte.in(temporary), "sdk").resolve("repository/io/dte");
    assertThat(repository.resolve("io.dte.foundation.api")).isDirectory();
    for (String name : new String[] {"io.dte.bom", "io.dte.archetype", "io.dte.workflow.api", "io.dte.root"}) {
      try (Stream<Path> files = Files.walk(repository.resolve(name))) {
        assertThat(files.map(Path::toString)).as(name).anyMatch(file -> file.endsWith(".pom"));
      }
    }
  }

  private Path unpack(Dte dte, String name) throws Exception {
    List<Path> found;
    try (Stream<Path> files = Files.isDirectory(ARCHIVES) ? Files.list(ARCHIVES) : Stream.empty()) {
      found = files.filter(file -> file.getFileName().toString().startsWith("dte-" + name + "-")
          && file.toString().endsWith(".tar.gz")).toList();
    }
    Assumptions.assumeFalse(found.isEmpty(), "the archives were not made: ./dte package");
    assertThat(found).hasSize(1);
    dte.call(List.of("tar", "xzf", found.get(0).toString(), "-C", temporary.toString()));
    Path installation = temporary.resolve(found.get(0).getFileName().toString().replace(".tar.gz", ""));
    for (String legal : new String[] {"LICENSE", "NOTICE", "THIRD-PARTY.txt"}) {
      assertThat(installation.resolve(legal)).isNotEmptyFile();
    }
    if (!name.equals("sdk")) {
      assertThat(Files.readString(installation.resolve("THIRD-PARTY.txt"))).contains("jackson-databind")
          .doesNotContain("see its project's page");
    }
    return installation;
  }
}
