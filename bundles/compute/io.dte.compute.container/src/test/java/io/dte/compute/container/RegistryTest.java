// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.compute.api.ContainerImage;
import io.dte.foundation.api.problem.DteException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images from a real registry of this machine (Debian's docker-registry), pushed by skopeo. */
class RegistryTest {
  @TempDir
  static Path folder;
  private static TestRegistry open;
  private static TestRegistry locked;
  private static String host;
  private static String closed;

  @TempDir
  Path dir;

  @BeforeAll
  static void start() throws Exception {
    open = TestRegistry.start(folder.resolve("open"));
    locked = TestRegistry.start(folder.resolve("closed"), "ada", "secret");
    host = open.host();
    closed = locked.host();
    // Two layers, the second of which deletes a file of the first.
    Path root = Files.createDirectories(folder.resolve("root/etc"));
    Files.writeString(root.resolve("first"), "first\n");
    Files.writeString(root.resolve("gone"), "gone\n");
    Path layout = Layout.of(folder.resolve("layout"), List.of(Layout.tar(folder.resolve("root")),
        Layout.entries(List.of("etc/.wh.gone", "etc/second"))));
    open.push(layout, "twins/flood:1");
    locked.push(layout, "twins/flood:1", "ada", "secret");
  }

  @AfterAll
  static void stop() throws Exception {
    if (open != null) {
      open.close();
    }
    if (locked != null) {
      locked.close();
    }
  }

  private ImageStore store(List<Path> logins) {
    return new ImageStore(dir.resolve("images"), new Registry(new Logins(logins)));
  }

  @Test
  void anImageIsPulledWithAllItsLayersAndItsConfiguration() throws Exception {
    ImageStore store = store(List.of());
    store.pull(host + "/twins/flood:1", host + "/twins/flood:1", Instant.EPOCH);
    ImageStore.Image image = store.find(host + "/twins/flood:1").orElseThrow();
    assertThat(image.root().resolve("etc/first")).hasContent("first");
    assertThat(image.root().resolve("etc/second")).exists();
    assertThat(image.root().resolve("etc/gone")).as("the second layer deleted it").doesNotExist();
    assertThat(image.entrypoint()).containsExactly("/bin/entry");
    assertThat(image.environment()).containsExactly("MODE=test");
  }

  @Test
  void aPrivateImageNeedsTheLogin() throws Exception {
    String name = closed + "/twins/flood:1";
    assertThatThrownBy(() -> store(List.of()).pull(name, name, Instant.EPOCH)).isInstanceOf(DteException.class)
        .hasMessageContaining("it wants a password").hasMessageContaining("docker login " + closed);
    Path wrong = login("ada:wrong");
    assertThatThrownBy(() -> store(List.of(wrong)).pull(name, name, Instant.EPOCH)).isInstanceOf(DteException.class)
        .hasMessageContaining("does not let us in").hasMessageNotContaining("wrong");
    ImageStore store = store(List.of(dir.resolve("not-there.json"), login("ada:secret")));
    store.pull(name, name, Instant.EPOCH);
    assertThat(store.find(name)).isPresent();
  }

  private Path login(String userAndPassword) throws Exception {
    String auth = Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    return Files.writeString(dir.resolve("auth.json"), "{\"auths\":{\"" + closed + "\":{\"auth\":\"" + auth + "\"}}}");
  }

  @Test
  void whatIsNotThereIsToldAndNothingIsLeft() throws Exception {
    ContainerImage image = new ContainerImage(host + "/twins/flood:2", ContainerImage.Origin.PULL, host + "/twins/flood:2");
    Bubblewrap engine = new Bubblewrap(new TestConfiguration(false, true), new TestHome(dir));
    assertThatThrownBy(() -> engine.prepare(image)).isInstanceOf(DteException.class).hasMessageContaining("no such image");
    Bubblewrap withoutPull = new Bubblewrap(new TestConfiguration(false, false), new TestHome(dir));
    assertThatThrownBy(() -> withoutPull.prepare(image)).isInstanceOf(DteException.class).hasMessageContaining("pulling is switched off");
    try (Stream<Path> left = Files.list(dir.resolve("cache/images"))) {
      assertThat(left.filter(file -> !file.getFileName().toString().equals(".locks"))).isEmpty();
    }
  }

  @Test
  void whatDoesNotHaveItsDigestIsRefused() throws Exception {
    open.push(folder.resolve("layout"), "twins/broken:1");
    // The registry's disk rots: a layer changes.
    try (Stream<Path> files = Files.walk(folder.resolve("open/data"))) {
      Path blob = files.filter(file -> file.endsWith("data") && Files.isRegularFile(file) && isLayer(file)).findFirst().orElseThrow();
      byte[] good = Files.readAllBytes(blob);
      byte[] bad = good.clone();
      bad[bad.length - 9] ^= 1;
      Files.write(blob, bad);
      try {
        assertThatThrownBy(() -> store(List.of()).pull(host + "/twins/broken:1", host + "/twins/broken:1", Instant.EPOCH))
            .isInstanceOf(DteException.class).hasMessageContaining("has the digest");
      } finally {
        Files.write(blob, good);
      }
    }
  }

  private static boolean isLayer(Path file) {
    try {
      byte[] start = Files.readAllBytes(file);
      return start.length > 2 && start[0] == 0x1f && (start[1] & 0xff) == 0x8b;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void aDigestNamesOneImageOnly() throws Exception {
    String digest = "sha256:" + "0".repeat(64);
    assertThatThrownBy(() -> store(List.of()).pull("x", host + "/twins/flood@" + digest, Instant.EPOCH)).isInstanceOf(DteException.class)
        .hasMessageContaining("no such image");
  }
}
