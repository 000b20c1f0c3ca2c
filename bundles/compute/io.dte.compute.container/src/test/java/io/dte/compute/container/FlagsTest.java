// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found by trial, with a program that complains as podman does. */
class FlagsTest {
  private static final List<List<String>> USERS = List.of(List.of("--userns=keep-id", "--user=7:7"), List.of("--user=0:0"));

  @TempDir
  Path dir;

  private Path program(String script) throws Exception {
    Path program = Files.writeString(dir.resolve("engine"), "#!/bin/sh\necho \"$*\" >> " + dir.resolve("calls") + "\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  private Flags flags(String configured) {
    return new Flags(configured, USERS, dir.resolve("memory.json"));
  }

  @Test
  void aUserWithoutFurtherIdsIsRootInside() throws Exception {
    Path program = program("case $* in *keep-id*) echo 'Error: keep-id requires additional UIDs' >&2; exit 125 ;; esac\n");
    Flags flags = flags("");
    flags.find(program, "image");
    assertThat(flags.known()).containsExactly("--user=0:0");
    int calls = Files.readAllLines(dir.resolve("calls")).size();
    Flags later = flags("");
    later.find(program, "image");
    assertThat(later.known()).containsExactly("--user=0:0");
    assertThat(Files.readAllLines(dir.resolve("calls"))).as("it is remembered").hasSize(calls);
  }

  @Test
  void aUserWithThemKeepsTheirId() throws Exception {
    Flags flags = flags("");
    flags.find(program("exit 0\n"), "image");
    assertThat(flags.known()).containsExactly("--userns=keep-id", "--user=7:7");
  }

  @Test
  void whatIsConfiguredIsKeptAndTheUserIsFoundAllTheSame() throws Exception {
    Flags flags = flags("--runtime runc");
    flags.find(program("case $* in *keep-id*) exit 125 ;; *'--runtime runc'*) exit 0 ;; esac\nexit 125\n"), "image");
    assertThat(flags.known()).containsExactly("--runtime", "runc", "--user=0:0");
  }

  @Test
  void whatCannotWorkIsTold() throws Exception {
    Path program = program("echo 'Error: no space' >&2\nexit 125\n");
    assertThatThrownBy(() -> flags("").find(program, "image")).isInstanceOf(DteException.class)
        .hasMessageContaining("cannot start a container on this machine: Error: no space");
  }
}
