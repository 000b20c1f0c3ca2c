// SPDX-License-Identifier: Apache-2.0
package io.dte.karaf.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceFolderTest {
  @TempDir
  Path cache;

  @Test
  void onlyWhatThisMachinesProcessesLeftIsDeletedAndOnlyWhenAsked() throws Exception {
    Path left = Files.createDirectories(cache.resolve("server-here-999999999/tmp"));
    Path elsewhere = Files.createDirectories(cache.resolve("server-there-999999999/tmp"));
    InstanceFolder folder = InstanceFolder.create(cache, "here");
    assertThat(left).exists();
    folder.deleteLeftOvers();
    assertThat(left.getParent()).doesNotExist();
    assertThat(elsewhere).exists();
    assertThat(folder.path()).exists();
    folder.delete();
    assertThat(folder.path()).doesNotExist();
  }
}
