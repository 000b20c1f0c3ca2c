// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same files in the data directory configure the command and the server. */
class ConfigTest {
  private static final Path SAMPLE =
      Dte.root().resolve("tests/plugin-sample/target/org.example.sample-1.0.0.jar");

  @Test
  void theCommandIsConfigured(@TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    configure(dte, "io.dte.compute.local", "cores = 1\n");
    assertThat(dte.run("doctor").out()).contains(" 1.0 cores");
    assertThat(dte.home().resolve("etc").toFile().list()).containsExactly("io.dte.compute.local.cfg");
  }

  @Test
  void theCommandStartsNoUnsignedPluginWhereTheyHaveToBeSigned(@TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    Files.copy(SAMPLE, Files.createDirectories(dte.home().resolve("plugins")).resolve("sample.jar"));
    assertThat(dte.run("sample", "hello").code()).isZero();
    configure(dte, "io.dte.foundation.plugins", "requireSignature = true\n");
    assertThat(dte.run("sample", "hello").code()).isEqualTo(2);
    assertThat(dte.run("plugin", "list").out()).contains("failed");
  }

  @Test
  void theServerNeverOpensAnotherDatabaseThanTheOneThatIsConfigured(@TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    configure(dte, "io.dte.foundation.store",
        "url = jdbc:postgresql://127.0.0.1:1/none\nuser = dte\npassword = ${secret:absent}\n");
    Dte.Result refused = dte.run("server", "--port", "0");
    assertThat(refused.code()).isNotZero();
    // The placeholder came through as it is written, and was looked up.
    assertThat(refused.err() + refused.out()).contains("absent");
    assertThat(dte.home().resolve("state/store")).doesNotExist();
  }

  private static void configure(Dte dte, String pid, String lines) throws Exception {
    Files.writeString(Files.createDirectories(dte.home().resolve("etc")).resolve(pid + ".cfg"), lines);
  }
}
