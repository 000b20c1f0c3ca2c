// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The real moto server, with a bucket {@code rain}, checking signatures.
 *
 * @param endpoint where it answers
 * @param key and secret of somebody who may do all
 */
record Moto(Process process, Path log, String endpoint, String key, String secret) implements AutoCloseable {

  static Moto start(Path folder) throws Exception {
    Path program = Peers.python("moto", "moto_server");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path log = folder.resolve("moto.log");
    ProcessBuilder builder = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
        .redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("INITIAL_NO_AUTH_ACTION_COUNT", "4");
    Process process = builder.start();
    try {
      Awaitility.await().until(() -> answers(port));
      String endpoint = "http://127.0.0.1:" + port;
      Result seeded = Dte.in(folder).call(List.of(Peers.python("moto", "python").toString(),
          Dte.root().resolve("tests/system/src/test/python/s3.py").toString(), endpoint));
      assertThat(seeded.code()).as(seeded.toString()).isZero();
      String[] pair = seeded.out().strip().split(" ");
      return new Moto(process, log, endpoint, pair[0], pair[1]);
    } catch (Exception | AssertionError e) {
      process.destroy();
      throw e;
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The requests so far, a line each. */
  List<String> requests() throws IOException {
    return Files.readAllLines(log);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
