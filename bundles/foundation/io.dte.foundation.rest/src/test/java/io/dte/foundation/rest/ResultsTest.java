// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  @TempDir
  Path folder;
  private Path home;
  private Path own;
  private final ObjectNode outputs = new ObjectMapper().createObjectNode();

  @BeforeEach
  void layOut() throws Exception {
    home = Files.createDirectories(folder.resolve("home"));
    own = Files.createDirectories(folder.resolve("runs/1/out"));
    Files.writeString(own.resolve("own.csv"), "x");
    Files.writeString(home.resolve("diary.txt"), "x");
    Files.writeString(home.resolve("report é.html"), "x");
    Files.createDirectories(home.resolve("maps/deep"));
    Files.writeString(home.resolve("maps/deep/a.png"), "x");
    Files.createSymbolicLink(home.resolve("maps/leak"), home.resolve("diary.txt"));
    outputs.putObject("report").put("class", "File").put("location", home.resolve("report é.html").toUri().toString());
    outputs.putArray("maps").addObject().put("class", "Directory").put("location", home.resolve("maps").toUri().toString());
    outputs.putObject("all").put("class", "Directory").put("location", home.toUri().toString());
    outputs.putObject("other").put("class", "File").put("location", "file:///etc/passwd");
    outputs.putObject("literal").put("class", "File").put("location", "_:1");
  }

  @Test
  void ofAChosenFolderOnlyWhatTheOutputsName() throws Exception {
    Results results = new Results(run(home), own);
    assertThat(results.files().files()).containsExactly(Path.of("maps/deep/a.png"), Path.of("report é.html"));
    assertThat(results.file("maps/deep/a.png")).hasContent("x");
    assertThat(results.file("report é.html")).hasContent("x");
    for (String path : List.of("diary.txt", "maps/leak", "maps/../diary.txt", "../runs/1/out/own.csv", "/etc/passwd", "maps")) {
      assertThatThrownBy(() -> results.file(path)).as(path).isInstanceOf(DteException.class);
    }
  }

  @Test
  void ofTheRunsOwnFolderAll() throws Exception {
    for (Path outdir : new Path[] {null, own}) {
      Results results = new Results(run(outdir), own);
      assertThat(results.files().files()).containsExactly(Path.of("own.csv"));
      assertThat(results.file("own.csv")).hasContent("x");
    }
  }

  @Test
  void aListThatEndsEarlySaysSo() throws Exception {
    for (int i = 0; i < Confined.MAX_FILES - 1; i++) {
      Files.createFile(own.resolve("f" + i));
    }
    assertThat(new Confined(own).files().isComplete()).isTrue();
    Files.createFile(own.resolve("one-more"));
    Confined.Listing listing = new Confined(own).files();
    assertThat(listing.isComplete()).isFalse();
    assertThat(listing.files()).hasSize(Confined.MAX_FILES);
  }

  private Run run(Path outdir) {
    ObjectNode none = outputs.objectNode();
    return new Run(UUID.randomUUID(), "workflow", "", "", outdir, RunState.SUCCEEDED, "", null, null, "ana", none, outputs,
        Instant.EPOCH, null, null, List.of());
  }
}
