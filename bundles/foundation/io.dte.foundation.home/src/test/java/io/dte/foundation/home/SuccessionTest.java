// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.home.ProcessIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SuccessionTest {
  private static final ProcessIdentity DEAD = new ProcessIdentity("", 4194303, Instant.parse("2020-01-01T00:00:00Z"));

  @TempDir Path root;

  /** Twice: with nobody before, and after an owner that was killed. */
  @Test
  @Timeout(900)
  void oneOfTwentyProcessesBecomesTheOwner() throws Exception {
    for (int round = 0; round < 2; round++) {
      List<Child> children = new ArrayList<>();
      try {
        for (int i = 0; i < 20; i++) {
          children.add(Child.start(root));
        }
        for (Child child : children) {
          assertThat(child.lines().readLine()).isEqualTo("ready");
        }
        for (Child child : children) {
          child.process().getOutputStream().write('\n');
          child.process().getOutputStream().flush();
        }
        List<String> said = new ArrayList<>();
        for (Child child : children) {
          said.add(child.lines().readLine());
        }
        assertThat(said).containsOnly("owner", "refused").containsOnlyOnce("owner");
        Child owner = children.get(said.indexOf("owner"));
        assertThat(OwnerFile.read(root).orElseThrow().process().pid()).isEqualTo(owner.process().pid());
      } finally {
        for (Child child : children) {
          child.process().destroyForcibly().waitFor();
        }
      }
    }
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void followsAClaimThatDiedBeforeItBecameTheOwner() throws Exception {
    new OwnerFile(DEAD, false, "", "").write(root);
    String before = Files.readString(OwnerFile.path(root));
    OwnerFile claimer = new OwnerFile(new ProcessIdentity("", 4194302, DEAD.startedAt()), false, "", "");
    assertThat(claimer.claim(root, new Succession(root).claimAfter(before))).isTrue();

    OwnerFile mine = new OwnerFile(ProcessIdentity.current(), false, "", "");
    assertThat(new Succession(root).claim(mine)).isTrue();

    assertThat(OwnerFile.read(root).orElseThrow().process().isThis()).isTrue();
    assertThat(leftovers()).isEmpty();
    assertThat(new Succession(root).claim(mine)).isFalse();
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(file -> file.getFileName().toString().startsWith("owner.after")).toList();
    }
  }

  /** A started process and what it says. */
  private record Child(Process process, BufferedReader lines) {
    static Child start(Path root) throws IOException {
      Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m",
          "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
          OwnerChild.class.getName(), root.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new Child(process,
          new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }
  }
}
