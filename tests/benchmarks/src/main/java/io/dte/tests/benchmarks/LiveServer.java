// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that runs while something is measured.
 *
 * @param url where it answers, with a slash at the end
 * @param token what it wants to be shown; empty for nothing
 */
record LiveServer(Process process, String url, String token) implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_MILLIS = 20;

  /** The server of this tree, with a new data directory. */
  static LiveServer dte(Bench bench) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(bench.scratch(), "home");
    int port = freePort();
    Process process = bench.start("server.log", bench.scratch(), Map.of("DTE_HOME", home.toString()),
        List.of(bench.dte().toString(), "server", "--port", Integer.toString(port)));
    String url = "http://127.0.0.1:" + port + "/";
    await(process, url + "api/v1/health");
    String token = "";
    // It answers a moment before it has written down who owns the data directory.
    for (long begun = System.nanoTime(); token.isEmpty() && System.nanoTime() - begun < PATIENCE_NANOS; Thread.sleep(LOOK_MILLIS)) {
      Path owner = home.resolve("owner.json");
      token = Files.exists(owner) ? new ObjectMapper().readTree(owner.toFile()).path("token").asText() : "";
    }
    return new LiveServer(process, url, token);
  }

  /** MLflow's own server as it is by default, its SQLite file and its artifacts in a new folder. */
  static LiveServer mlflow(Bench bench) throws IOException, InterruptedException {
    Path program = bench.peer("mlflow", "mlflow").orElseThrow(() -> new IOException("mlflow is not installed: tests/peers/install mlflow"));
    Path folder = Files.createTempDirectory(bench.scratch(), "mlflow");
    int port = freePort();
    Process process = bench.start("mlflow.log", folder, Map.of("MLFLOW_DISABLE_TELEMETRY", "true", "GIT_PYTHON_REFRESH", "quiet"),
        List.of(program.toString(), "server", "--backend-store-uri", "sqlite:///" + folder.resolve("mlflow.db"), "--artifacts-destination",
            folder.resolve("artifacts").toString(), "--host", "127.0.0.1", "--port", Integer.toString(port)));
    String url = "http://127.0.0.1:" + port + "/";
    await(process, url + "health");
    return new LiveServer(process, url, "");
  }

  private static void await(Process process, String health) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (status(health) != 200) {
      if (!process.isAlive() || System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new IOException("no answer: the process " + (process.isAlive() ? "is too slow" : "ended with " + process.exitValue()));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static int status(String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status;
    } catch (IOException notYet) {
      return 0;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  double residentMiB() throws IOException {
    return residentMiB(process);
  }

  static double residentMiB(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream().filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum() / 1024.0;
  }

  static void stop(Process process) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      children.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop(process);
  }
}
