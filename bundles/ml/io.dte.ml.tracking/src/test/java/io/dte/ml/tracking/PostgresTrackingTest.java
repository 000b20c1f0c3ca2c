// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.store.Database;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** On the PostgreSQL of this machine's package, in a temporary folder. */
class PostgresTrackingTest extends TrackingContract {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static Path folder;
  private static Process server;
  private static int port;
  private static int databases;

  @BeforeAll
  static void boot() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(VERSIONS), "PostgreSQL is not installed: tests/peers/install debian");
    Path programs;
    try (Stream<Path> found = Files.list(VERSIONS)) {
      programs = found.max(Path::compareTo).orElseThrow().resolve("bin");
    }
    boolean root = "root".equals(System.getProperty("user.name"));
    List<String> asUser = root ? List.of("runuser", "-u", "postgres", "--") : List.of();
    folder = Files.createTempDirectory("dte-tracking-postgres");
    if (root) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    run(join(asUser, programs.resolve("initdb").toString(), "-D", folder + "/data", "-A", "trust", "-U", "dte", "--no-sync"));
    server = process(join(asUser, programs.resolve("postgres").toString(), "-D", folder + "/data", "-p", "" + port, "-c",
        "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
  }

  @AfterAll
  static void shutDown() throws Exception {
    if (server != null) {
      server.descendants().forEach(ProcessHandle::destroy);
      server.destroy();
      server.waitFor();
      run(List.of("rm", "-rf", folder.toString()));
    }
  }

  private static List<String> join(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }

  private static Process process(List<String> command) throws IOException {
    return new ProcessBuilder(command).directory(Path.of("/").toFile()).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    if (process(command).waitFor() != 0) {
      throw new IOException(command + " failed");
    }
  }

  private static Connection connect(String database) throws Exception {
    for (int attempt = 0;; attempt++) {
      try {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "dte", "");
      } catch (SQLException notYet) {
        if (attempt == 300) {
          throw notYet;
        }
        Thread.sleep(100);
      }
    }
  }

  @Override
  TestDatabase open() throws Exception {
    String name = "test" + ++databases;
    try (Connection connection = connect("postgres"); Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return new TestDatabase(connect(name), Database.Dialect.POSTGRESQL, () -> { });
  }

  @Nested
  class Traces extends TraceContract {
    @Override
    TestDatabase open() throws Exception {
      return PostgresTrackingTest.this.open();
    }
  }
}
