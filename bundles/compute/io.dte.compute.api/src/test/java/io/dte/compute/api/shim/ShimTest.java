// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.shim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShimTest {
  @TempDir
  Path folder;

  private Shim.Exit exit(String command) throws Exception {
    Process script = new ProcessBuilder(Shim.command(folder, List.of("/bin/sh", "-c", command), false)).inheritIO().start();
    script.waitFor();
    return Shim.exit(folder).orElseThrow();
  }

  @Test
  void aSignalToEverybodyIsToldAlsoWhenItReachesTheCommandFirst() throws Exception {
    Shim.Exit exit = exit("(while kill -0 $$ 2> /dev/null; do :; done; kill $PPID) & kill $$");
    assertThat(exit.status()).isEqualTo(143);
    assertThat(exit.interrupted()).isTrue();
  }

  @Test
  void aCommandThatEndsItselfWasNotInterrupted() throws Exception {
    assertThat(exit("kill $$").interrupted()).isFalse();
    assertThat(exit("exit 3").status()).isEqualTo(3);
  }
}
