// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.s3.S3Client;
import io.dte.foundation.api.s3.S3Options;
import io.dte.foundation.api.s3.S3Request;
import io.dte.tests.support.Patience;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real server of S3 requests; that signatures are checked is seen in the system tests. */
class S3ArtifactStoreTest extends ArtifactStoreContract {
  private static final String NAME = "twin";
  private static Process server;
  private static String endpoint;
  private static int tests;

  @TempDir Path folder;
  private Bucket bucket;

  @BeforeAll
  static void start(@TempDir Path logs) throws Exception {
    Path program = Path.of("../../../target/peers/moto/bin/moto_server").toAbsolutePath().normalize();
    Assumptions.assumeTrue(Files.isExecutable(program), "moto is not installed: tests/peers/install moto");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)).redirectErrorStream(true)
        .redirectOutput(logs.resolve("moto.log").toFile()).start();
    endpoint = "http://127.0.0.1:" + port;
    Patience.await().until(() -> answers(port));
    try (InputStream body = client("key").send(S3Request.of("PUT", NAME, "", Map.of())).body()) {
      body.readAllBytes();
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.destroy();
      server.waitFor();
    }
  }

  private static S3Client client(String key) {
    return new S3Client(new S3Options(endpoint, "us-east-1", key, "secret", "", "", false, Duration.ofMinutes(2)), Map.of(),
        Clock.systemUTC(), Optional::empty);
  }

  @Override
  ArtifactStore open(Clock time, Duration grace) {
    if (bucket == null) {
      bucket = new Bucket(client("key"), NAME, "twins/a b+ü/" + tests++);
    }
    return new KeptArtifacts(new S3Keep(() -> folder, time, bucket), time, grace);
  }

  @Override
  long files() {
    List<Bucket.Found> objects = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      bucket.list("", objects::add);
      return objects.size() + all.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DteException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  int rounds() {
    return 5;
  }

  @Test
  void readsWhatWasCopiedFromAFolder() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    ArtifactStore before = new KeptArtifacts(new FolderKeep(() -> other, Clock.systemUTC()), Clock.systemUTC(), GRACE);
    Artifact rain = before.put(new ByteArrayInputStream(new byte[] {1, 2, 3}), "text/plain");
    before.hold(rain.id(), "run:1");
    try (Stream<Path> files = Files.walk(other)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bucket.write(other.relativize(file).toString(), Files.readAllBytes(file), "");
      }
    }
    ArtifactStore now = open(Clock.systemUTC(), GRACE);
    assertThat(now.heldBy("run:1")).containsExactly(rain);
    assertThat(now.collect(Duration.ofDays(-1)).artifacts()).isZero();
    now.release("run:1");
    assertThat(now.collect(Duration.ofDays(-1))).isEqualTo(new ArtifactStore.Collected(1, 3));
    assertThat(now.find(rain.id())).isEmpty();
  }

  /** The server has all uploads begin in 2010, and does not find those of other than ASCII names. */
  @Test
  void givesUpUploadsThatNeverEnded() throws Exception {
    bucket = new Bucket(client("key"), NAME, "/plain/");
    S3Request begin = S3Request.of("POST", NAME, "plain/blobs/00/half", Map.of("uploads", ""));
    try (InputStream body = client("key").send(begin).body()) {
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).contains("UploadId");
    }
    open(Clock.systemUTC(), GRACE).collect(Duration.ofDays(365 * 100));
    assertThat(bucket.uploads()).hasSize(1);
    open(Clock.systemUTC(), GRACE).collect(Duration.ofDays(1));
    assertThat(bucket.uploads()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithTheBucket() {
    ArtifactStore none = new KeptArtifacts(new S3Keep(() -> folder, Clock.systemUTC(), new Bucket(client("key"), "nowhere", "")),
        Clock.systemUTC(), GRACE);
    assertThatThrownBy(() -> none.put(InputStream.nullInputStream(), "text/plain")).isInstanceOfSatisfying(DteException.class,
        e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE)).hasMessageContaining("no bucket nowhere");
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }
}
