// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Dte.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data directory in one file and back, through the real command. */
class BackupTest {
  private static final String SLEEP = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: [sleep, "120"]
      inputs: []
      outputs: []
      """;

  @TempDir
  Path temporary;
  private Dte dte;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    dte.write("echo.cwl", EchoTest.ECHO);
  }

  @Test
  void bringsTheRunsBackAfterAllWasLost() throws Exception {
    for (String message : List.of("one", "two")) {
      assertThat(dte.run("run", "echo.cwl", "--message", message).code()).isZero();
    }
    JsonNode before = dte.run("runs", "list", "--json").json();
    assertThat(before).hasSize(2);
    Result backup = dte.run("backup", "safe.zip");
    assertThat(backup.code()).as(backup.toString()).isZero();
    assertThat(backup.out().strip()).isEqualTo(dte.folder().resolve("safe.zip").toString());
    delete(dte.home());

    Result restore = dte.run("restore", "safe.zip");

    assertThat(restore.code()).as(restore.toString()).isZero();
    assertThat(dte.run("runs", "list", "--json").json()).isEqualTo(before);
    assertThat(dte.run("run", "echo.cwl").code()).isZero();
    assertThat(dte.run("runs", "list", "--json").json()).hasSize(3);
    assertThat(dte.run("restore", "safe.zip").code()).isZero();
    assertThat(dte.run("runs", "list", "--json").json()).isEqualTo(before);
    assertThat(dte.run("backup", "safe.zip").code()).as("nothing is replaced").isEqualTo(2);
  }

  @Test
  void isRefusedWhileARunOrAnOwnerLives() throws Exception {
    assertThat(dte.run("run", "echo.cwl").code()).isZero();
    assertThat(dte.run("backup", "safe.zip").code()).isZero();
    dte.write("sleep.cwl", SLEEP);
    Running sleeping = dte.start("run", "sleep.cwl");
    try {
      await().until(() ->
          dte.run("runs", "list", "--json").json().toString().contains("\"running\""));
      Result restore = dte.run("restore", "safe.zip");
      assertThat(restore.code()).as(restore.toString()).isEqualTo(5);
      assertThat(restore.err()).contains("executes run").contains("dte runs cancel");
      assertThat(dte.run("runs", "cancel", "last").code()).isZero();
      Dte.await(sleeping, "run sleep.cwl");
    } finally {
      sleeping.process().destroy();
    }
    try (Server server = Server.start(dte)) {
      Result doctor = dte.run("doctor");
      assertThat(doctor.out()).containsPattern("ok +database +H2 [0-9.]+, [0-9]+ events").containsPattern("ok +owner +process");
      for (String command : List.of("backup", "restore")) {
        Result refused = dte.run(command, command.equals("backup") ? "other.zip" : "safe.zip");
        assertThat(refused.code()).as(refused.toString()).isEqualTo(5);
        assertThat(refused.err()).contains("is owned by process");
      }
    }
    Result restored = dte.run("restore", "safe.zip");
    assertThat(restored.code()).as(restored.toString()).isZero();
    assertThat(dte.run("runs", "list", "--json").json()).hasSize(1);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
