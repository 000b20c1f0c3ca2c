// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore.Collected;
import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.file.Sha1;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.tests.support.Patience;
import io.dte.tests.support.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every artifact store promises, wherever it keeps the bytes. */
abstract class ArtifactStoreContract {
  static final Duration GRACE = Duration.ofHours(1);
  private static final String RAIN = "sha256:7f1f4d2ea2f5bd5a6f3a3d56e9d6d4a5";
  @TempDir Path data;
  private final TestClock clock = new TestClock(Instant.now());
  private ArtifactStore store;

  /** A new store on the same, at first empty, place. */
  abstract ArtifactStore open(Clock time, Duration grace);

  private ArtifactStore open(Clock time) {
    return open(time, GRACE);
  }

  @BeforeEach
  void open() {
    store = open(clock);
  }

  @Test
  void keepsEqualBytesOnce() throws Exception {
    Artifact first = put("rain");
    Artifact second = put("rain");
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(first.id()).matches("sha256:[0-9a-f]{64}");
    assertThat(first.size()).isEqualTo(4);
    assertThat(first.mediaType()).isEqualTo("text/plain");
    assertThat(read(open(clock), first.id())).isEqualTo("rain");
    assertThat(store.digest(first.id())).isEqualTo(first.id());
  }

  @Test
  void knowsTheDigestOfNothing() throws Exception {
    assertThat(put("").id()).isEqualTo("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  /** Sizes around those of the pieces that a stream is taken in. */
  @Test
  void feedsAnotherDigestOnTheWay() throws Exception {
    for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 1_114_112, 1_114_113, 3_300_001}) {
      byte[] content = new byte[size];
      new Random(size).nextBytes(content);
      MessageDigest beside = Sha1.digest();
      Artifact stored = store.put(new ByteArrayInputStream(content), "application/octet-stream", beside);
      assertThat(stored.id()).isEqualTo("sha256:" + Sha256.of(content));
      assertThat(stored.size()).isEqualTo(size);
      assertThat(beside.digest()).isEqualTo(Sha1.digest().digest(content));
    }
  }

  @Test
  void leavesNothingOfAStreamThatBreaks() {
    InputStream breaking = new InputStream() {
      private int left = 3;

      @Override
      public int read() throws IOException {
        throw new IOException("connection reset");
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (left-- == 0) {
          throw new IOException("connection reset");
        }
        return Math.min(length, 1000);
      }
    };
    assertThatThrownBy(() -> store.put(breaking, "text/plain")).isInstanceOf(DteException.class)
        .hasMessageContaining("connection reset");
    clock.pass(Duration.ofDays(1));
    assertThat(files()).isZero();
  }

  /** How many files there are, temporary ones included. */
  abstract long files();

  @Test
  void collectsWhatNobodyHolds() throws Exception {
    Artifact held = put("held");
    Artifact free = put("free");
    store.hold(held.id(), "run:1");
    store.hold(held.id(), "model:../2");
    assertThat(store.collect(Duration.ofHours(1))).isEqualTo(new Collected(0, 0));
    clock.pass(Duration.ofHours(2));
    assertThat(store.collect(Duration.ofHours(1))).isEqualTo(new Collected(1, 4));
    assertThat(store.find(free.id())).isEmpty();
    assertThat(store.heldBy("model:../2")).containsExactly(held);
    store.release("run:1");
    assertThat(open(clock).collect(Duration.ofHours(1))).isEqualTo(new Collected(0, 0));
    store.release("model:../2");
    clock.pass(Duration.ofHours(2));
    assertThat(store.collect(Duration.ofHours(1))).isEqualTo(new Collected(1, 4));
    assertThat(store.heldBy("model:../2")).isEmpty();
    assertThatThrownBy(() -> store.hold(held.id(), "run:1")).isInstanceOfSatisfying(DteException.class,
        e -> assertThat(e.problem().code()).isEqualTo(ExitCode.NOT_FOUND));
  }

  /** What is stored, and what is held, while it is collected, since nobody held it for long. */
  @Test
  void whatIsWantedAgainDuringACollectionIsNotLost() throws Exception {
    int most = rounds() * 2;
    // Files on their way have the real time, which is to be no older than this one.
    clock.pass(GRACE.multipliedBy(-2L * most));
    Artifact kept = put("kept");
    for (int round = 0; round < most; round++) {
      boolean stored = round % 2 == 0;
      clock.pass(GRACE.multipliedBy(2));
      CompletableFuture<Void> collecting = CompletableFuture.runAsync(() -> {
        try {
          store.collect(GRACE);
        } catch (DteException e) {
          throw new CompletionException(e);
        }
      });
      boolean there = true;
      try {
        if (stored) {
          put("kept");
        }
        store.hold(kept.id(), "run:now");
      } catch (DteException collectedBefore) {
        there = false;
        assertThat(stored).as("what was just stored can be held: %s", collectedBefore).isFalse();
      }
      collecting.join();
      assertThat(store.find(kept.id()).isPresent()).isEqualTo(there);
      if (there) {
        assertThat(read(store, kept.id())).isEqualTo("kept");
        assertThat(store.find(kept.id())).contains(new Artifact(kept.id(), "text/plain", 4, null,
            store.find(kept.id()).orElseThrow().createdAt()));
      } else {
        put("kept");
      }
      store.release("run:now");
    }
  }

  @Test
  void whoHoldsSomethingIsFound() throws Exception {
    Artifact artifact = put("held");
    for (String holder : List.of("tracking-1-a/b", "tracking-1-c", "tracking-2-a", "run:1")) {
      store.hold(artifact.id(), holder);
    }
    assertThat(store.holders("tracking-1-")).containsExactly("tracking-1-a/b", "tracking-1-c");
    store.release("tracking-1-c");
    assertThat(store.holders("tracking-1-")).containsExactly("tracking-1-a/b");
    assertThat(store.holders("nobody")).isEmpty();
  }

  /** The owner's store does it alone; a one-shot command's never does. */
  @Test
  void theOwnerFreesTheBytesOfWhatIsReleased() throws Exception {
    KeptArtifacts owner = (KeptArtifacts) open(Clock.systemUTC(), Duration.ofMillis(50));
    Artifact gone = put("gone");
    Artifact shared = put("shared");
    owner.hold(gone.id(), "run:1");
    owner.hold(shared.id(), "run:1");
    owner.hold(shared.id(), "run:2");
    owner.bindOwner(null);
    try {
      owner.release("run:1");
      Patience.await().until(() -> owner.find(gone.id()).isEmpty());
      assertThat(read(owner, shared.id())).isEqualTo("shared");
    } finally {
      owner.stop();
    }
  }

  @Test
  void storingAgainProtectsFromCollection() throws Exception {
    Artifact artifact = put("again");
    clock.pass(Duration.ofHours(2));
    put("again");
    assertThat(store.collect(Duration.ofHours(1))).isEqualTo(new Collected(0, 0));
    assertThat(read(store, artifact.id())).isEqualTo("again");
  }

  @Test
  void refersToDataThatStays() throws Exception {
    Path file = Files.writeString(data.resolve("big.nc"), "version 1");
    Files.setLastModifiedTime(file, FileTime.from(clock.instant().minusSeconds(60)));
    Artifact reference = store.reference(file.toUri(), "application/x-netcdf");
    assertThat(reference.id()).startsWith("ref:");
    assertThat(reference.size()).isEqualTo(-1);
    assertThat(read(store, reference.id())).isEqualTo("version 1");
    String digest = store.digest(reference.id());
    assertThat(digest).isEqualTo(put("version 1").id());
    assertThat(store.find(reference.id())).map(Artifact::size).contains(9L);

    Files.writeString(file, "version 2");
    Files.setLastModifiedTime(file, FileTime.from(clock.instant().minusSeconds(30)));
    assertThat(store.digest(reference.id())).isEqualTo(put("version 2").id());
    assertThat(open(clock).digest(reference.id())).isEqualTo(put("version 2").id());
    Files.delete(file);
    assertThatThrownBy(() -> store.open(reference.id())).hasMessageContaining("are gone");
    clock.pass(Duration.ofHours(2));
    assertThat(store.collect(Duration.ofHours(1)).artifacts()).isEqualTo(3);
  }

  /** How often each of many stores something. */
  int rounds() {
    return 20;
  }

  @Test
  void keepsLargeStreams() throws Exception {
    byte[] field = new byte[20 << 20];
    new Random(7).nextBytes(field);
    Artifact artifact = store.put(new ByteArrayInputStream(field), "application/x-netcdf");
    assertThat(artifact.size()).isEqualTo(field.length);
    assertThat(store.put(new ByteArrayInputStream(field), "text/plain")).isEqualTo(artifact);
    try (InputStream in = store.open(artifact.id())) {
      assertThat(Sha256.of(in.readAllBytes())).isEqualTo(artifact.id().substring("sha256:".length()));
    }
  }

  @Test
  void isUsedByManyAtOnce() throws Exception {
    Set<String> ids = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      ArtifactStore own = open(clock);
      threads.add(new Thread(() -> {
        for (int i = 0; i < rounds(); i++) {
          try {
            Artifact artifact = own.put(stream("shared " + i % 5), "text/plain");
            own.hold(artifact.id(), "run:x");
            ids.add(artifact.id());
            own.collect(Duration.ZERO);
          } catch (DteException e) {
            ids.add(e.toString());
          }
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ids).hasSize(5);
    assertThat(store.heldBy("run:x")).hasSize(5);
  }

  @Test
  void refusesIdsThatAreNone() {
    assertThat(store.find("sha256:../../etc/passwd")).isEmpty();
    assertThat(store.find("ref:../../etc/passwd")).isEmpty();
    assertThat(store.find(RAIN)).isEmpty();
    assertThatThrownBy(() -> store.open("sha256:00")).hasMessageContaining("there is no artifact");
  }

  private Artifact put(String text) throws DteException {
    return store.put(stream(text), "text/plain");
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(ArtifactStore from, String id) throws Exception {
    try (InputStream in = from.open(id)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
