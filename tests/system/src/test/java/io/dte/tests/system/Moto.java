// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.support.Patience;
import io.dte.tests.system.Dte.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real moto server, with a bucket {@code rain}, checking signatures.
 *
 * @param endpoint where it answers
 * @param key and secret of somebody who may do all
 */
record Moto(Process process, Path log, String endpoint, String key, String secret) implements AutoCloseable {
  /** It chooses its port, and tells when it listens there. */
  private static final Pattern ADDRESS = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)\\s");

  static Moto start(Path folder) throws Exception {
    Path program = Peers.python("moto", "moto_server");
    Path log = folder.resolve("moto.log");
    ProcessBuilder builder = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", "0")
        .redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("INITIAL_NO_AUTH_ACTION_COUNT", "4");
    Process process = builder.start();
    try {
      Patience.await().until(() -> {
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        return ADDRESS.matcher(Files.readString(log)).find();
      });
      Matcher address = ADDRESS.matcher(Files.readString(log));
      assertThat(address.find()).isTrue();
      String endpoint = address.group(1);
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
