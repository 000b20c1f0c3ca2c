// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How the server starts, refuses to, and stops. */
class ServerTest {
  @TempDir
  static Path common;
  @RegisterExtension
  static final RunningServer server = new RunningServer(() -> Dte.in(common));

  @Test
  void stopsCleanlyAndLeavesNothingBehind(@TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    Server stopped = Server.start(dte);
    assertThat(Files.getPosixFilePermissions(dte.home().resolve("owner.json"))).hasSize(2);
    stopped.close();
    assertThat(dte.home().resolve("owner.json")).doesNotExist();
    try (Stream<Path> caches = Files.list(dte.home().resolve("cache"))) {
      assertThat(caches.filter(path -> path.getFileName().toString().startsWith("server-"))).isEmpty();
    }
  }

  @Test
  void aSecondServerOfTheSameDataDirectoryIsRefused() throws Exception {
    Dte.Result second = server.dte().run("server", "--port", "0");
    assertThat(second.code()).isEqualTo(5);
    assertThat(second.err()).contains("is owned by process " + server.running().process().pid());
  }

  @Test
  void saysThatThePortIsTaken(@TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Dte.Result result = dte.run("server", "--port", Integer.toString(taken.getLocalPort()));
      assertThat(result.code()).isEqualTo(5);
      assertThat(result.err()).contains("port " + taken.getLocalPort()).contains("in use");
      assertThat(dte.home()).doesNotExist();
    }
  }

  @Test
  void refusesADataDirectoryOfANewerFormat(@TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    Files.createDirectories(dte.home());
    Files.writeString(dte.home().resolve("format"), "99\n");
    Dte.Result result = dte.run("server", "--port", "0");
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).contains("has format 99");
    assertThat(dte.home().resolve("state")).doesNotExist();
  }

  @Test
  void newestJdkServesToo(@TempDir Path temporary) throws Exception {
    Dte newest = Dte.in(temporary).with("JAVA_HOME", Peers.jdk(25).toString());
    try (Server newer = Server.start(newest)) {
      Dte.Result run = newest.run("run", "hello", "--outdir", "greeting", "--json");
      assertThat(run.code()).as(run.toString()).isZero();
      assertThat(newer.call("GET", "api/v1/runs", null).json()).hasSize(1);
    }
  }

  @Test
  void listensOnItsHttpPortOnly() throws Exception {
    String process = "pid=" + server.running().process().pid() + ",";
    List<String> own = server.dte().call(List.of("ss", "-Hltnp")).out().lines().filter(line -> line.contains(process)).toList();
    assertThat(own).singleElement().asString().contains("127.0.0.1").contains(":" + server.url().getPort());
  }

  @Test
  void theUnitFileIsOneThatSystemdUnderstands(@TempDir Path temporary) throws Exception {
    Path install = Dte.root().resolve("karaf-distribution/assembly/target/server");
    Path unit = temporary.resolve("dte.service");
    Files.writeString(unit, Files.readString(install.resolve("etc/dte.service")).replace("/opt/dte", install.toString()));
    Dte.Result verified = Dte.in(temporary).call(List.of("systemd-analyze", "verify", "--man=no", unit.toString()));
    assertThat(verified.err()).doesNotContain("dte.service");
    assertThat(verified.code()).isZero();
  }
}
