// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of this machine's package, in a temporary folder, on the loopback address, for the time of a test. */
public final class PostgresServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final List<String> asUser;
  private final Path binaries;
  private Process server;
  private int databases;

  private PostgresServer(Path binaries, Path folder, int port, List<String> asUser) {
    this.binaries = binaries;
    this.folder = folder;
    this.port = port;
    this.asUser = asUser;
  }

  /** The newest installed version's programs. */
  public static Optional<Path> binaries() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> found = Files.list(versions)) {
      return found.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(Path::toString));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Makes an empty one and starts it. */
  public static PostgresServer start() throws IOException, InterruptedException {
    Path binaries = binaries().orElseThrow();
    Path folder = Files.createTempDirectory("dte-postgres");
    // PostgreSQL refuses to run as root; its package brings a user.
    boolean root = System.getProperty("user.name").equals("root");
    List<String> asUser = root ? List.of("runuser", "-u", "postgres", "--") : List.of();
    if (root) {
      execute(List.of("chown", "postgres", folder.toString()));
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PostgresServer postgres = new PostgresServer(binaries, folder, port, asUser);
    postgres.command("initdb", "-D", folder.resolve("data").toString(), "-A", "trust", "-U", "dte", "--no-sync");
    postgres.boot();
    return postgres;
  }

  /** Starts the server process and waits until it answers. */
  public void boot() throws IOException, InterruptedException {
    launch();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try (Connection connection = DriverManager.getConnection(url("postgres"), "dte", "")) {
        return;
      } catch (SQLException notYet) {
        if (System.nanoTime() > deadline) {
          throw new IOException("PostgreSQL does not start", notYet);
        }
        Thread.sleep(100);
        if (!server.isAlive()) {
          // After a crash it refuses to start while a process of the one before still ends.
          launch();
        }
      }
    }
  }

  private void launch() throws IOException {
    List<String> command = new ArrayList<>(asUser);
    command.addAll(List.of(binaries.resolve("postgres").toString(), "-D", folder.resolve("data").toString(), "-p",
        String.valueOf(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
    server = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(Files.createTempFile("dte-postgres", ".log").toFile()).start();
  }

  /** Ends it as a crash would. */
  public void kill() throws InterruptedException {
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly().waitFor();
    Thread.sleep(300);
  }

  /** The URL of a new, empty database; its user is {@code dte}, without a password. */
  public String newDatabase() throws SQLException {
    String name = "test" + ++databases;
    try (Connection connection = DriverManager.getConnection(url("postgres"), "dte", "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return url(name);
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    server.descendants().forEach(ProcessHandle::destroy);
    server.destroy();
    if (!server.waitFor(10, TimeUnit.SECONDS)) {
      kill();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private void command(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(asUser);
    command.add(binaries.resolve(program).toString());
    command.addAll(List.of(arguments));
    execute(command);
  }

  private static void execute(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).directory(Path.of("/").toFile()).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + output);
    }
  }
}
