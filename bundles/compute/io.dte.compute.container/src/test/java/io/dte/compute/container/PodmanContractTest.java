// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.foundation.api.problem.DteException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real podman, whose store of images is the tests' own (CONTAINERS_STORAGE_CONF). */
class PodmanContractTest extends ContainerContract {
  @TempDir
  static Path home;

  @BeforeAll
  static void image() throws Exception {
    Assumptions.assumeTrue(Call.find("podman").isPresent(), "podman is missing: tests/peers/install debian");
    rootArchive();
    Call images = Call.of(Duration.ofMinutes(30), List.of(Path.of(System.getProperty("dte.root"), "tests/peers/images").toString(), "podman"));
    assertThat(images.succeeded()).as(images.said()).isTrue();
  }

  @Override
  protected ContainerEngine engine(boolean pull) {
    return new Podman(new TestConfiguration(false, pull), new TestHome(home));
  }

  /** In the file that CONTAINERS_REGISTRIES_CONF names. */
  @Override
  protected void trust(String host) throws Exception {
    Files.writeString(Path.of(System.getenv("CONTAINERS_REGISTRIES_CONF")), "[[registry]]\nlocation = \"" + host + "\"\ninsecure = true\n");
  }

  @Override
  protected void forget(String... images) throws Exception {
    for (String image : images) {
      Call.of(Duration.ofMinutes(5), List.of("podman", "untag", image));
    }
    Call.of(Duration.ofMinutes(5), List.of("podman", "image", "prune", "--force"));
  }

  @Override
  protected List<String> left() throws Exception {
    Call list = Call.of(Duration.ofMinutes(5), List.of("podman", "ps", "--all", "--format", "{{.Names}} {{.Mounts}}"));
    return list.said().lines().filter(line -> line.contains(dir.toString())).toList();
  }

  /** Each way of a DockerRequirement, but pulling. */
  @Test
  void imagesComeByArchiveByAddressAndByRecipe() throws Exception {
    String name = "localhost/dte-test-" + ProcessHandle.current().pid();
    Path root = Files.createDirectories(dir.resolve("root/etc"));
    Files.writeString(root.resolve("hello"), "hello\n");
    Path archive = Files.write(dir.resolve("root.tar"), Layout.tar(dir.resolve("root")));
    HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext("/", exchange -> {
      boolean found = exchange.getRequestURI().getPath().equals("/root.tar");
      exchange.sendResponseHeaders(found ? 200 : 404, found ? Files.size(archive) : -1);
      if (found) {
        Files.copy(archive, exchange.getResponseBody());
      }
      exchange.close();
    });
    web.start();
    String address = "http://127.0.0.1:" + web.getAddress().getPort();
    ContainerEngine engine = engine(false);
    try {
      engine.prepare(new ContainerImage(name + ":file", ContainerImage.Origin.IMPORT, archive.toString()));
      engine.prepare(new ContainerImage(name + ":web", ContainerImage.Origin.IMPORT, address + "/root.tar"));
      Path saved = dir.resolve("saved.tar");
      Call.of(Duration.ofMinutes(5), List.of("podman", "save", "--output", saved.toString(), name + ":file"));
      Call.of(Duration.ofMinutes(5), List.of("podman", "rmi", name + ":file"));
      // The same engine notices that somebody removed the image.
      engine.prepare(new ContainerImage(name + ":file", ContainerImage.Origin.LOAD, saved.toUri().toString()));
      engine.prepare(new ContainerImage(name + ":recipe", ContainerImage.Origin.FILE, "FROM " + IMAGE.name() + "\nENV MADE=here\n"));
      for (String tag : List.of("file", "web", "recipe")) {
        assertThat(Call.of(Duration.ofMinutes(5), List.of("podman", "image", "exists", name + ":" + tag)).succeeded()).as(tag).isTrue();
      }
      assertThatThrownBy(() -> engine.prepare(new ContainerImage(name + ":x", ContainerImage.Origin.LOAD, address + "/nothing.tar")))
          .isInstanceOf(DteException.class).hasMessageContaining("the server answered 404");
    } finally {
      web.stop(0);
      Call.of(Duration.ofMinutes(5), List.of("podman", "rmi", "--force", name + ":file", name + ":web", name + ":recipe"));
    }
  }
}
