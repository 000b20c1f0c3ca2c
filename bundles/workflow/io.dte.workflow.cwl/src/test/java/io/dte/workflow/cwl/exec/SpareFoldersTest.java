// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that a job left is given to a later one only with nothing of the first job in it. */
class SpareFoldersTest {
  private static final String ENDED = "17 4711 boot command\n0m0s 0m0s\n0m0.00s 0m0.00s\nran 1.00 1.01\nexit 0\n";

  @TempDir
  private Path work;
  private SpareFolders spares;

  @BeforeEach
  void open() throws IOException {
    spares = SpareFolders.in(work);
  }

  /** A job's folder as it is when the job is over. */
  private Path used(String step) throws IOException {
    Path folder = work.resolve(step);
    spares.make(folder);
    assertThat(folder).isDirectory();
    for (String part : List.of("in", "out", "tmp", "task")) {
      Files.createDirectories(folder.resolve(part));
    }
    Files.writeString(folder.resolve("tmp/scrap"), "of " + step);
    Files.writeString(folder.resolve("out/unwanted"), "of " + step);
    Files.writeString(folder.resolve("task/pid"), ENDED);
    Files.writeString(folder.resolve("submitted.json"), "{\"task\": \"" + step + "\"}");
    return folder;
  }

  private List<String> kept() throws IOException {
    if (!Files.exists(work.resolve(".spare"))) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(work.resolve(".spare"))) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  private static void assertNew(Path folder) throws IOException {
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(folder.resolve("tmp")).doesNotExist();
    assertThat(folder.resolve("in")).doesNotExist();
    assertThat(folder.toFile().list()).containsExactly("task");
    assertThat(folder.resolve("task")).isEmptyDirectory();
  }

  @Test
  void aFolderServesALaterJob() throws Exception {
    Path first = used("wide/1");
    Object inode = inode(first);
    spares.over(first, false);
    assertThat(first).doesNotExist();
    Path second = work.resolve("other/wide/2");
    spares.make(second);
    assertThat(inode(second)).isEqualTo(inode);
    assertNew(second);
    assertThat(kept()).isEmpty();
  }

  /** What one of its processes may still write there must not be found by a later tool. */
  @Test
  void whereAToolWorkedServesALaterOneWhenNobodyCanWriteThere() throws Exception {
    for (boolean alone : List.of(true, false)) {
      Path folder = used("alone/" + alone);
      Files.delete(folder.resolve("out/unwanted"));
      Files.delete(folder.resolve("tmp/scrap"));
      Object out = inode(folder.resolve("out"));
      spares.over(folder, alone);
      Path next = work.resolve("next/" + alone);
      spares.make(next);
      assertThat(next.toFile().list()).containsExactlyInAnyOrder(alone ? new String[] {"out", "tmp", "task"} : new String[] {"task"});
      if (alone) {
        assertThat(inode(next.resolve("out"))).isEqualTo(out);
        assertThat(next.resolve("out")).isEmptyDirectory();
        assertThat(next.resolve("tmp")).isEmptyDirectory();
      }
    }
  }

  @Test
  void whereAToolWorkedGoesWithWhatItLeftOrChanged() throws Exception {
    Path folder = used("changed");
    Files.delete(folder.resolve("out/unwanted"));
    Files.setAttribute(folder.resolve("out"), "unix:mode", 0700);
    spares.over(folder, true);
    Path next = work.resolve("next");
    spares.make(next);
    assertNew(next);
  }

  @Test
  void whereAToolWorkedBesidesItsResultsServesALaterOne() throws Exception {
    for (boolean alone : List.of(true, false)) {
      Path folder = used("results/" + alone);
      Files.delete(folder.resolve("tmp/scrap"));
      Object tmp = inode(folder.resolve("tmp"));
      spares.leave(folder, alone);
      assertThat(folder.toFile().list()).containsExactlyInAnyOrder("in", "out", "submitted.json");
      assertThat(folder.resolve("out/unwanted")).hasContent("of results/" + alone);
      Path next = work.resolve("after/" + alone);
      spares.make(next);
      assertThat(next.toFile().list()).containsExactlyInAnyOrder(alone ? new String[] {"tmp", "task"} : new String[] {"task"});
      assertThat(next.resolve("task")).isEmptyDirectory();
      if (alone) {
        assertThat(inode(next.resolve("tmp"))).isEqualTo(tmp);
      }
    }
    Path folder = used("results/full");
    Files.writeString(folder.resolve("task/stray"), "x");
    spares.leave(folder, true);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("in", "out", "submitted.json");
    assertThat(kept()).isEmpty();
  }

  /** Every later look into a folder that once had many names in it takes longer, where file systems never make it smaller. */
  @Test
  void aFolderThatGrewDoesNotServeALaterJob() throws Exception {
    Path folder = used("grown");
    Files.delete(folder.resolve("tmp/scrap"));
    long size = Files.size(folder.resolve("tmp"));
    for (int i = 0; i < 1000; i++) {
      Files.createFile(folder.resolve("tmp/" + "name".repeat(10) + i));
    }
    for (String name : folder.resolve("tmp").toFile().list()) {
      Files.delete(folder.resolve("tmp").resolve(name));
    }
    boolean grown = Files.size(folder.resolve("tmp")) != size;
    spares.over(folder, true);
    Path next = work.resolve("next");
    spares.make(next);
    assertThat(Files.exists(next.resolve("tmp"))).isEqualTo(!grown);
  }

  @Test
  void whatSomebodyElsePutThereGoesWithItsFolder() throws Exception {
    Path precious = Files.writeString(work.resolve("precious"), "mine");
    Path beside = used("beside");
    Files.writeString(beside.resolve("stray"), "x");
    Path inTask = used("inTask");
    Files.writeString(inTask.resolve("task/exit"), "exit 0\n");
    Path link = used("link");
    Files.createSymbolicLink(link.resolve("task/precious"), precious);
    Path open = used("open");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (Path folder : List.of(beside, inTask, link, open)) {
      spares.over(folder, true);
      assertThat(folder).doesNotExist();
      assertThat(kept()).as("%s", folder).isEmpty();
    }
    assertThat(precious).hasContent("mine");
  }

  @Test
  void onlySomeAreKeptAndNoneOfAnEarlierExecution() throws Exception {
    List<Path> many = Stream.iterate(0, i -> i + 1).limit(70).map(i -> work.resolve("wide/" + i)).toList();
    for (Path folder : many) {
      spares.make(folder);
    }
    for (Path folder : many) {
      spares.over(folder, true);
    }
    assertThat(kept()).hasSize(64);
    SpareFolders later = SpareFolders.in(work);
    assertThat(kept()).isEmpty();
    spares.make(work.resolve("late"));
    assertThat(work.resolve("late")).as("its spare one is gone").isEmptyDirectory();
    later.make(work.resolve("next"));
    assertThat(work.resolve("next")).isEmptyDirectory();
  }
}
