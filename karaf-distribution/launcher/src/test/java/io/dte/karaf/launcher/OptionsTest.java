// SPDX-License-Identifier: Apache-2.0
package io.dte.karaf.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void hasDefaultsThatTheEnvironmentAndThenTheCallOverride() throws Exception {
    assertThat(Options.parse(List.of(), Map.of())).isEqualTo(new Options(8460, "127.0.0.1", false, false));
    Map<String, String> environment = Map.of("DTE_HTTP_PORT", "9001", "DTE_HTTP_BIND", "0.0.0.0");
    assertThat(Options.parse(List.of(), environment)).isEqualTo(new Options(9001, "0.0.0.0", false, false));
    assertThat(Options.parse(List.of("--port", "9002", "--bind=::1", "--console"), environment))
        .isEqualTo(new Options(9002, "::1", true, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--port=", "--port=x", "--port=65536", "--port=-1", "--quiet", "9000", "--bind="})
  void refusesWhatItDoesNotUnderstand(String argument) {
    assertThatThrownBy(() -> Options.parse(List.of(argument), Map.of())).isInstanceOf(Options.UsageException.class);
  }

  @Test
  void aProcessHasAFolderOfItsOwnAndTheOwnerClearsWhatKilledOnesOfItsMachineLeft(@TempDir Path temporary) throws Exception {
    Path cache = temporary.resolve("home/cache");
    Path left = Files.createDirectories(cache.resolve("server-here-999999999/bundle"));
    Path elsewhere = Files.createDirectories(cache.resolve("server-there-999999999"));
    InstanceFolder folder = InstanceFolder.create(cache, "here");
    assertThat(folder.path()).isDirectory().hasFileName("server-here-" + ProcessHandle.current().pid());
    assertThat(left).as("not deleted before the data directory is owned").exists();
    folder.deleteLeftOvers();
    assertThat(left.getParent()).doesNotExist();
    folder.delete();
    assertThat(cache).isDirectoryContaining(elsewhere::equals);
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void leavesNothingOfADataDirectoryThatWasNotThere(@TempDir Path temporary) throws Exception {
    InstanceFolder.create(temporary.resolve("home/cache")).delete();
    assertThat(temporary).isEmptyDirectory();
  }
}
