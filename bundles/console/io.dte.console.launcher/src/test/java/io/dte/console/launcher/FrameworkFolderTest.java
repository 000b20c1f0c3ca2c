// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameworkFolderTest {
  @TempDir
  Path temporary;

  @Test
  void nobodyElseMayWriteThere() throws Exception {
    FrameworkFolder folder = FrameworkFolder.create(temporary, "me");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path()))).isEqualTo("rwx------");
    assertThat(folder.path().getParent()).isEqualTo(temporary.resolve("dte-me"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("dte-me"))))
        .isEqualTo("rwx------");
    folder.delete();
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void aFolderThatOthersMayWriteToIsNotUsed() throws Exception {
    Files.createDirectory(temporary.resolve("dte-me"));
    Files.setPosixFilePermissions(temporary.resolve("dte-me"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(FrameworkFolder.create(temporary, "me").path().getParent()).isEqualTo(temporary);
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createSymbolicLink(temporary.resolve("dte-you"), elsewhere);
    assertThat(FrameworkFolder.create(temporary, "you").path().getParent()).isEqualTo(temporary);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void onlyWhatThisMachineLeftIsRemoved() throws Exception {
    Path mine = FrameworkFolder.create(temporary, "me").path();
    String place = mine.getFileName().toString().replaceFirst("[0-9]+$", "");
    Path dead = Files.createDirectory(mine.resolveSibling(place + "999999999"));
    Path other = Files.createDirectory(mine.resolveSibling("other-999999999"));
    Files.writeString(dead.resolve("file"), "left");
    FrameworkFolder.create(temporary, "me");
    assertThat(dead).doesNotExist();
    assertThat(other).exists();
  }
}
