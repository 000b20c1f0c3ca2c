// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.home.ProcessIdentity;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFolderTest {
  private static final ProcessIdentity DEAD = new ProcessIdentity("", 4_194_303, Instant.EPOCH);
  @TempDir Path temporary;

  private Path root() {
    return temporary.resolve("home");
  }

  private static LockFile.Locking locking(boolean works) {
    return works ? LockFile.Locking.SYSTEM : LockFile.Locking.NONE;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hasOneOwnerAtATime(boolean locks) throws Exception {
    DataFolder owner = DataFolder.own(root(), new Format(), locking(locks));
    assertThatThrownBy(() -> DataFolder.own(root(), new Format(), locking(locks)))
        .isInstanceOfSatisfying(DteException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining("owned by process " + ProcessHandle.current().pid());
    DataFolder guest = DataFolder.visit(root(), new Format(), locking(locks));
    assertThat(guest.owner()).isEmpty();
    owner.announce(URI.create("http://127.0.0.1:8460"), "secret-token");
    assertThat(guest.owner()).contains(
        new Owner(ProcessHandle.current().pid(), URI.create("http://127.0.0.1:8460"), "secret-token"));
    assertThat(guest.owner().toString()).doesNotContain("secret-token");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve("owner.json"))))
        .isEqualTo("rw-------");
    owner.close();
    assertThat(guest.owner()).isEmpty();
    DataFolder.own(root(), new Format(), locking(locks)).close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeadOwnerIsSucceededByOne(boolean locks) throws Exception {
    Files.createDirectories(root());
    new OwnerFile(DEAD, locks, "http://127.0.0.1:1", "t").write(root());
    assertThat(DataFolder.visit(root(), new Format(), locking(locks)).owner()).isEmpty();
    Set<DataFolder> owners = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      threads.add(new Thread(() -> {
        try {
          owners.add(DataFolder.own(root(), new Format(), locking(locks)));
        } catch (DteException expected) {
          assertThat(expected.problem().code()).isIn(ExitCode.UNAVAILABLE, ExitCode.STORAGE);
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(owners).hasSizeLessThanOrEqualTo(1);
    owners.forEach(DataFolder::close);
  }

  @Test
  void anOwnerWithoutLocksCountsForOneWithLocks() throws Exception {
    DataFolder owner = DataFolder.own(root(), new Format(), LockFile.Locking.NONE);
    assertThatThrownBy(() -> DataFolder.own(root(), new Format(), LockFile.Locking.SYSTEM))
        .hasMessageContaining("is owned by");
    owner.close();
  }

  @Test
  void anOwnerOnAnotherMachineIsLeftAlone() throws Exception {
    Files.createDirectories(root());
    new OwnerFile(new ProcessIdentity("login-node-2", 17, Instant.EPOCH), false, "http://127.0.0.1:8460", "t")
        .write(root());
    assertThatThrownBy(() -> DataFolder.own(root(), new Format(), LockFile.Locking.NONE))
        .hasMessageContaining("process 17 on login-node-2").hasMessageContaining("delete");
    assertThat(DataFolder.visit(root(), new Format(), LockFile.Locking.NONE).owner()).isEmpty();
  }

  @Test
  void aGuestWritesNothingBeforeItNeedsAFolder() throws Exception {
    DataFolder guest = DataFolder.visit(root(), new Format(), LockFile.Locking.SYSTEM);
    assertThat(root()).doesNotExist();
    assertThat(guest.runs()).isDirectory();
    assertThat(guest.state("artifacts")).isDirectory();
    assertThat(Files.list(root()).map(Path::getFileName).map(Path::toString)).containsOnly("runs", "state");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root()))).isEqualTo("rwx------");
    assertThatThrownBy(() -> guest.state("../x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesANewerFormatAndLeavesItAlone() throws Exception {
    Files.createDirectories(root());
    Files.writeString(root().resolve("format"), "7\n");
    for (boolean owner : new boolean[] {true, false}) {
      assertThatThrownBy(() -> {
        if (owner) {
          DataFolder.own(root(), new Format(), LockFile.Locking.SYSTEM);
        } else {
          DataFolder.visit(root(), new Format(), LockFile.Locking.SYSTEM);
        }
      }).isInstanceOfSatisfying(DteException.class,
          e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE))
          .hasMessageContaining("has format 7, this version knows formats up to 1");
    }
    assertThat(Files.list(root()).map(Path::getFileName).map(Path::toString)).containsOnly("format");
    Files.writeString(root().resolve("format"), "seven");
    assertThatThrownBy(() -> DataFolder.visit(root(), new Format(), LockFile.Locking.SYSTEM))
        .hasMessageContaining("format: the format stamp of the data directory is not a number");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOlderFormatIsBackedUpThenUpgraded(boolean owner) throws Exception {
    DataFolder.own(root(), new Format(), LockFile.Locking.SYSTEM).close();
    Files.writeString(root().resolve("etc/old.cfg"), "value=1");
    Format newer = new Format(3, List.of(
        new Upgrade(1, folder -> Files.move(folder.resolve("etc/old.cfg"), folder.resolve("etc/new.cfg"))),
        new Upgrade(2, folder -> Files.writeString(folder.resolve("etc/third.cfg"), "x"))));
    if (owner) {
      DataFolder.own(root(), newer, LockFile.Locking.SYSTEM).close();
    } else {
      DataFolder.visit(root(), newer, LockFile.Locking.SYSTEM);
    }
    assertThat(root().resolve("format")).hasContent("3");
    assertThat(root().resolve("etc/new.cfg")).hasContent("value=1");
    assertThat(root().resolve("etc/third.cfg")).exists();
    Path backup = Files.list(root().resolve("backups")).findFirst().orElseThrow();
    DataFolder.own(temporary.resolve("other"), new Format(), LockFile.Locking.SYSTEM).close();
    new Restore(temporary.resolve("other")).from(backup, 1);
    assertThat(temporary.resolve("other/etc/old.cfg")).hasContent("value=1");
    assertThat(temporary.resolve("other/format")).hasContent("1");
  }

  @Test
  void keepsOthersOutOfKeysAndEventsInAFolderThatWasThere() throws Exception {
    for (String name : List.of("etc", "state")) {
      Files.createDirectories(root().resolve(name));
      Files.setPosixFilePermissions(root().resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    DataFolder.own(root(), new Format(), LockFile.Locking.SYSTEM).close();
    for (String name : List.of("etc", "state")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve(name))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void saysThatItCannotBeCreated() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> DataFolder.own(file.resolve("home"), new Format(), LockFile.Locking.SYSTEM))
        .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.STORAGE));
    assertThatThrownBy(() -> DataFolder.visit(file.resolve("home"), new Format(), LockFile.Locking.SYSTEM).runs())
        .isInstanceOfAny(UncheckedIOException.class, DteException.class).hasMessageContaining("file");
  }
}
