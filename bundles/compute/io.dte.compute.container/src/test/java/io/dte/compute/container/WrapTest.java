// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Gpus;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What command lines tasks become; no engine has to be installed. */
class WrapTest {
  @TempDir Path temporary;

  @Test
  void podmanCutsTheNetworkMountsReadOnlyAndNamesTheContainer() throws DteException {
    Task task = task(false, 0);
    List<String> line = new Podman(configuration(false), home()).wrap(task).command();
    assertThat(line).contains("--network=none", "--read-only", "--rm", "dte-" + task.id(),
        "type=bind,source=/data/a,target=/var/lib/cwl/in/0/a,readonly", "--memory-reservation=512m");
    assertThat(line).endsWith("debian:stable-slim", "cat", "a");
    assertThat(line).contains("type=bind,\"source=/data/b,c\",target=/out");
  }

  @Test
  void networkLimitsAndGpusAreGivenWhenAskedFor() throws DteException {
    List<String> line = new Docker(configuration(true), home()).wrap(task(true, 2)).command();
    assertThat(line).doesNotContain("--network=none").contains("--memory=512m", "--cpus=1.5");
    assertThat(String.join(" ", line)).containsAnyOf("--gpus 2", "nvidia.com/gpu=all");
  }

  @Test
  void aContainerSeesTheGpusItWasGivenAndNoOthers() throws DteException {
    assertThat(DockerLike.gpus(2, new Gpus(List.of(1, 3)), true)).containsExactly("--device", "nvidia.com/gpu=1", "--device", "nvidia.com/gpu=3");
    assertThat(DockerLike.gpus(2, new Gpus(List.of(1, 3)), false)).containsExactly("--gpus", "\"device=1,3\"");
    assertThat(DockerLike.gpus(2, new Gpus(List.of()), false)).containsExactly("--gpus", "2");
    assertThat(DockerLike.gpus(0, new Gpus(List.of()), true)).isEmpty();
    Task given = task(false, 1);
    Task task = given.with(new Gpus(List.of(3)).in(given.environment()));
    List<String> line = new Docker(configuration(false), home()).wrap(task).command();
    assertThat(String.join(" ", line)).containsAnyOf("device=3", "nvidia.com/gpu=3").contains("MODE=x").doesNotContain("VISIBLE_DEVICES");
    Task simple = with(task, new Container(task.container().image(), List.of(), "/out", false));
    assertThat(new Apptainer(configuration(false), home()).wrap(simple).environment())
        .as("apptainer shows all devices").containsEntry("APPTAINERENV_CUDA_VISIBLE_DEVICES", "3");
  }

  @Test
  void apptainerRunsWithACleanEnvironmentOfItsOwn() throws DteException {
    Container container = new Container(task(false, 1).container().image(), List.of(new Container.Mount(Path.of("/data/a"), "/in/a", false)),
        "/out", false);
    Task task = with(task(false, 1), container);
    Task host = new Apptainer(configuration(false), home()).wrap(task);
    assertThat(host.command()).contains("run", "--cleanenv", "--nv", "type=bind,source=/data/a,destination=/in/a,ro");
    assertThat(host.environment()).containsEntry("APPTAINERENV_MODE", "x");
    assertThat(host.container()).isNull();
  }

  @Test
  void bubblewrapShowsTheUnpackedImageAndHonoursItsEntryPoint() throws Exception {
    DataDirectory home = home();
    Path image = Files.createDirectories(temporary.resolve("tree/usr/bin"));
    Files.writeString(image.resolve("tool"), "x");
    Call.of(Duration.ofMinutes(5), List.of("tar", "-C", temporary.resolve("tree").toString(), "-cf",
        temporary.resolve("image.tar").toString(), "."));
    new ImageStore(home.cache("images")).add("debian:stable-slim", temporary.resolve("image.tar"), List.of("entry"), Instant.EPOCH);
    Task host = new Bubblewrap(configuration(false), home).wrap(task(false, 0));
    assertThat(host.command()).contains("--unshare-all", "--die-with-parent").doesNotContain("--share-net")
        .containsSubsequence("--", "entry", "cat", "a").containsSubsequence("--ro-bind", "/data/a", "/var/lib/cwl/in/0/a");
    assertThat(host.environment()).containsEntry("MODE", "x").containsKey("PATH");
  }

  @Test
  void anImageThatIsNotThereIsReportedWithTheCommandThatBringsIt() {
    ContainerEngine engine = new Bubblewrap(configuration(false), home());
    assertThatThrownBy(() -> engine.prepare(new ContainerImage("no.such.registry.invalid/x:1", ContainerImage.Origin.PULL, "x")))
        .isInstanceOf(DteException.class).hasMessageContaining("dte images import");
  }

  private static Task with(Task task, Container container) {
    return new Task(task.id(), task.run(), task.step(), task.command(), task.environment(), task.folder(), task.workingDirectory(),
        null, task.stdout(), task.stderr(), task.resources(), task.timeLimit(), container, Map.of());
  }

  private Task task(boolean network, int gpus) {
    Container container = new Container(new ContainerImage("debian:stable-slim", ContainerImage.Origin.PULL, "debian:stable-slim"),
        List.of(new Container.Mount(Path.of("/data/a"), "/var/lib/cwl/in/0/a", false),
            new Container.Mount(Path.of("/data/b,c"), "/out", true)), "/out", network);
    return new Task(new UUID(1, 2), new UUID(3, 4), "step", List.of("cat", "a"), Map.of("MODE", "x"), temporary, temporary, null,
        temporary.resolve("out"), temporary.resolve("err"), new Resources(1.5, 512, 0, 0, gpus), Duration.ZERO, container, Map.of());
  }

  private DataDirectory home() {
    return new TestHome(temporary);
  }

  private static ContainerConfiguration configuration(boolean strict) {
    return new TestConfiguration(strict, true);
  }
}
