// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file much larger than the server's memory, in and out. */
class LargeArtifactTest {
  private static final long SIZE = 2L << 30;
  private static final double MOST_MIB_MORE = 100;

  @TempDir
  Path temporary;

  @Test
  void twoGibibytesAreStreamed() throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("dte.soak"), "takes a minute and 2 GiB of disk; ./dte test --soak does"
        + " it");
    try (Server server = Server.start(Dte.in(temporary))) {
      URI url = server.url().resolve("mlflow/api/2.0/mlflow-artifacts/artifacts/0/large.bin");
      double before = residentMib(server);
      HttpRequest put = HttpRequest.newBuilder(url).header("Authorization", "Bearer " + server.token())
          .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(Pattern::new), SIZE)).build();
      HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      assertThat(http.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      HttpRequest get = HttpRequest.newBuilder(url).header("Authorization", "Bearer " + server.token()).build();
      try (InputStream came = http.send(get, BodyHandlers.ofInputStream()).body(); InputStream wanted = new Pattern()) {
        byte[] one = new byte[1 << 20];
        byte[] other = new byte[1 << 20];
        long total = 0;
        for (int count = came.readNBytes(one, 0, one.length); count > 0; count = came.readNBytes(one, 0, one.length)) {
          wanted.readNBytes(other, 0, count);
          assertThat(Arrays.equals(one, 0, count, other, 0, count)).as("bytes from %d on", total).isTrue();
          total += count;
        }
        assertThat(total).isEqualTo(SIZE);
      }
      assertThat(residentMib(server) - before).isLessThan(MOST_MIB_MORE);
    }
  }

  private static double residentMib(Server server) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + server.running().process().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum() / 1024.0;
  }

  /** Bytes that differ from place to place. */
  private static final class Pattern extends InputStream {
    private long at;

    @Override
    public int read() {
      return at < SIZE ? (int) (at++ * 2654435761L >>> 13) & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int count = (int) Math.min(length, SIZE - at);
      for (int i = 0; i < count; i++) {
        into[offset + i] = (byte) read();
      }
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
