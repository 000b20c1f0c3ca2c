// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.support;

import io.dte.foundation.api.file.FileTree;
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
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
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
    List<ProcessHandle> all = Stream.concat(server.descendants(), Stream.of(server.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    Patience.await().until(() -> all.stream().noneMatch(PostgresServer::runs));
  }

  /** Who has ended may be seen as a process until its parent looks. */
  private static boolean runs(ProcessHandle process) {
    try {
      return process.isAlive() && !Files.readString(Path.of("/proc/" + process.pid() + "/status")).contains("State:\tZ");
    } catch (IOException gone) {
      return false;
    }
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
  public void close() throws InterruptedException {
    try {
      // Nothing of it is wanted any more; politely it would write all that it has in memory first.
      command("pg_ctl", "stop", "-D", folder.resolve("data").toString(), "-m", "immediate", "-w", "-t", "120");
    } catch (IOException killedBefore) {
      // Then there is nobody to stop.
    }
    kill();
    // A process that it started at this very moment writes until it sees that it is alone.
    Patience.await().ignoreExceptions().until(() -> {
      FileTree.delete(folder);
      return Files.notExists(folder);
    });
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
