// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.support.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample plug-in, built outside the reactor against the SDK, comes and goes: in the command and in a server that runs. */
class PluginTest {
  private static final Path SAMPLE =
      Dte.root().resolve("tests/plugin-sample/target/org.example.sample-1.0.0.jar");
  private static final String ID = "org.example.sample";
  private static final String HELLO = "/api/v1/sample/hello";

  @Test
  void theCommandHasItAtTheNextStart(@TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    assertThat(dte.run("sample", "hello").code()).isEqualTo(2);
    assertThat(dte.run("plugin", "install", SAMPLE.toString(), "--json").json().path("id").asText()).isEqualTo(ID);
    assertThat(dte.run("sample", "hello").out()).isEqualTo("Hello, twin!\n");
    assertThat(dte.run("--help").out()).contains("What the sample plug-in brings");
    assertThat(dte.run("plugin", "list", "--json").json().get(0).path("provides").toString()).contains("command sample");
    assertThat(dte.run("plugin", "install", SAMPLE.toString()).err()).contains("is there already");
    assertThat(dte.run("plugin", "remove", ID).code()).isZero();
    assertThat(dte.run("sample", "hello").code()).isEqualTo(2);
  }

  @Test
  void theServerServesWhatIsDroppedWithinThreeSeconds(@TempDir Path temporary) throws Exception {
    long begun = System.nanoTime();
    try (Server server = Server.start(Dte.in(temporary))) {
      // More only where the machine takes long for everything: half of the time in which the whole server started.
      Duration start = Duration.ofNanos(System.nanoTime() - begun);
      Duration soon = start.compareTo(Duration.ofSeconds(6)) < 0 ? Duration.ofSeconds(3) : start.dividedBy(2);
      assertThat(server.call("GET", HELLO, null).status()).isEqualTo(404);
      Path drop = server.dte().home().resolve("plugins");
      Path file = Files.copy(SAMPLE, drop.resolve("sample.jar"));
      assertThat(until(server, 200)).isLessThan(soon);
      assertThat(server.call("GET", HELLO + "?name=Florence", null).body()).isEqualTo("Hello, Florence!\n");
      assertThat(server.call("GET", "/api/v1/kinds", null).body()).contains("sample");

      Files.delete(file);
      assertThat(until(server, 404)).isLessThan(soon);
      assertThat(server.call("GET", "/api/v1/plugins", null).body()).isEqualTo("[]");

      Dte.Result installed = server.dte().run("plugin", "install", SAMPLE.toString());
      assertThat(installed.out()).as(installed.err()).contains("installed " + ID);
      assertThat(until(server, 200)).isLessThan(soon);
      assertThat(server.dte().run("plugin", "remove", ID).code()).isZero();
      until(server, 404);
    }
  }

  @Test
  void aBadFileHarmsNothingAndSaysWhatIsWrong(@TempDir Path temporary) throws Exception {
    try (Server server = Server.start(Dte.in(temporary))) {
      Files.writeString(server.dte().home().resolve("plugins/bad.jar"), "no jar", StandardCharsets.UTF_8);
      Dte.Result refused = server.dte().run("plugin", "install", server.dte().home().resolve("plugins/bad.jar").toString());
      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err()).contains("bad.jar").contains("not a jar");
      Patience.await().until(() -> server.call("GET", "/api/v1/plugins", null).body().contains("\"failed\""));
      assertThat(server.call("GET", "/api/v1/health", null).status()).isEqualTo(200);
    }
  }

  private static Duration until(Server server, int status) throws Exception {
    long begun = System.nanoTime();
    Patience.await().untilAsserted(() -> assertThat(server.call("GET", HELLO, null).status()).isEqualTo(status));
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
