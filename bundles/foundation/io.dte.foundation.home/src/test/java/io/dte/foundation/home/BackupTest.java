// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.home.ProcessIdentity;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  @TempDir Path temporary;
  private Path root;

  @BeforeEach
  void fill() throws Exception {
    root = temporary.resolve("home");
    DataFolder.own(root, new Format(), LockFile.Locking.SYSTEM).close();
    Files.createDirectories(root.resolve("runs/1/work"));
    Files.writeString(root.resolve("runs/1/run.json"), "{}");
    Files.writeString(root.resolve("runs/1/work/tool.sh"), "#!/bin/sh").toFile().setExecutable(true);
    Files.createSymbolicLink(root.resolve("runs/1/work/link"), Path.of("../run.json"));
    Files.createDirectories(root.resolve("cache/big"));
    Files.writeString(root.resolve("cache/big/file"), "cached");
  }

  @Test
  void bringsEverythingBack() throws Exception {
    Path file = new Backup(root, 1).writeTo(temporary.resolve("b.zip"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    Files.writeString(root.resolve("runs/1/run.json"), "changed");
    Files.createDirectories(root.resolve("runs/2"));

    Path replaced = new Restore(root).from(file, 1);

    assertThat(root.resolve("runs/1/run.json")).hasContent("{}");
    assertThat(root.resolve("runs/2")).doesNotExist();
    assertThat(root.resolve("plugins")).isDirectory();
    assertThat(Files.isExecutable(root.resolve("runs/1/work/tool.sh"))).isTrue();
    assertThat(Files.readSymbolicLink(root.resolve("runs/1/work/link"))).hasToString("../run.json");
    assertThat(replaced.resolve("runs/1/run.json")).hasContent("changed");
    assertThat(root.resolve("cache/big/file")).exists();
    assertThat(root.resolve("restore.tmp")).doesNotExist();
  }

  @Test
  void whatComesBackIsForItsOwnerAlone() throws Exception {
    Files.writeString(root.resolve("etc/secrets.key"), "key");
    Files.setPosixFilePermissions(root.resolve("etc"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = new Backup(root, 1).writeTo(temporary.resolve("b.zip"));
    new Restore(root).from(file, 1);
    assertThat(mode("etc/secrets.key")).isEqualTo("rw-------");
    assertThat(mode("runs/1/work/tool.sh")).isEqualTo("rwx------");
    assertThat(mode("etc")).isEqualTo("rwx------");
    assertThat(mode("runs/1/work")).isEqualTo("rwx------");
  }

  private String mode(String name) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(name)));
  }

  @Test
  void finishesAnInterruptedExchange() throws Exception {
    Path work = root.resolve("restore.tmp");
    Files.createDirectories(work.resolve("content/runs/9"));
    Files.writeString(work.resolve("content/format"), "1\n");
    Files.writeString(work.resolve("ready"), "1 before");
    DataFolder.own(root, new Format(), LockFile.Locking.SYSTEM).close();
    assertThat(root.resolve("runs/9")).isDirectory();
    assertThat(root.resolve("runs/1")).doesNotExist();
    assertThat(root.resolve("backups/before/runs/1/run.json")).hasContent("{}");
    assertThat(work).doesNotExist();
  }

  @Test
  void refusesWhatIsNoBackup() throws Exception {
    Path text = Files.writeString(temporary.resolve("x.zip"), "no zip");
    assertThatThrownBy(() -> new Restore(root).from(text, 1)).isInstanceOfSatisfying(DteException.class,
        e -> assertThat(e.problem().code()).isEqualTo(ExitCode.INVALID)).hasMessageContaining("x.zip");
    assertThatThrownBy(() -> new Restore(root).from(zip("readme.txt", "hello"), 1))
        .hasMessageContaining("is not a backup");
    assertThatThrownBy(() -> new Restore(root).from(zip(Backup.MANIFEST, "{\"format\":9}"), 1))
        .hasMessageContaining("has format 9");
    assertThat(root.resolve("runs/1/run.json")).hasContent("{}");
  }

  @Test
  void refusesWhileAOneShotProcessExecutesARun() throws Exception {
    GuestRuns.refuse(root);
    ProcessIdentity self = ProcessIdentity.current();
    Path engine = root.resolve("runs/1/engine.json");
    Files.writeString(engine, "{\"pid\":" + self.pid() + ",\"host\":\"" + self.host() + "\",\"startedAt\":\""
        + self.startedAt() + "\"}");
    assertThatThrownBy(() -> GuestRuns.refuse(root)).isInstanceOfSatisfying(DteException.class,
        e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE)).hasMessageContaining("executes run 1");
    Files.writeString(engine, "{\"pid\":4194303,\"host\":\"\",\"startedAt\":\"2020-01-01T00:00:00Z\"}");
    GuestRuns.refuse(root);
  }

  @Test
  void stepsNotOutOfTheFolder() throws Exception {
    Path evil = zip("../../evil", "x", Backup.MANIFEST, "{\"format\":1}");
    assertThatThrownBy(() -> new Restore(root).from(evil, 1)).hasMessageContaining("outside of the data directory");
    Path link = zip("l/evil", "x", Backup.MANIFEST, "{\"format\":1,\"links\":{\"l\":\"/tmp\"}}");
    assertThatThrownBy(() -> new Restore(root).from(link, 1)).isInstanceOf(DteException.class);
    assertThat(root.resolve("runs/1/run.json")).hasContent("{}");
  }

  private Path zip(String... namesAndContents) throws Exception {
    Path file = Files.createTempFile(temporary, "made", ".zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndContents[i]));
        zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return file;
  }
}
