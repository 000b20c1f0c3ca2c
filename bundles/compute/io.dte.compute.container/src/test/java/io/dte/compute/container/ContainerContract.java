// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.contract.TaskRunnerContract;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.id.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The local runner keeps the contract with each task in a container of an engine; and what containers promise besides. */
abstract class ContainerContract extends TaskRunnerContract {
  static final ContainerImage IMAGE = new ContainerImage("docker.io/library/debian:stable-slim", ContainerImage.Origin.PULL,
      "docker.io/library/debian:stable-slim");

  /** The engine under test, which has the image. @param pull whether it may fetch others */
  protected abstract ContainerEngine engine(boolean pull) throws Exception;

  /** Names of containers that are left of tasks, running or stopped. */
  protected abstract List<String> left() throws Exception;

  /** The archive of the image that {@code tests/peers/images} makes. */
  static Path rootArchive() throws Exception {
    Path peers = Path.of(System.getProperty("dte.root"), "target/peers/images");
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs to be root");
    Assumptions.assumeTrue(Call.find("debootstrap").isPresent(), "debootstrap is missing: tests/peers/install debian");
    assertThat(Call.of(Duration.ofMinutes(30), List.of(Path.of(System.getProperty("dte.root"), "tests/peers/images").toString())).status())
        .isZero();
    return peers.resolve("root.tar");
  }

  @Override
  protected TaskRunner open() throws Exception {
    return open(false);
  }

  private TaskRunner open(boolean pull) throws Exception {
    return new LocalTaskRunner(new Resources(4, 4096, Long.MAX_VALUE, Long.MAX_VALUE, 0), Duration.ofSeconds(2), Duration.ofMillis(20))
        .withContainers(engine(pull));
  }

  /** The engine may use this registry, which speaks plain HTTP. */
  protected void trust(String host) throws Exception {}

  /** Deletes images that were pulled, where the engine's store outlives the test. */
  protected void forget(String... images) throws Exception {}

  /** Nobody inside can kill a container's first process. */
  @Override
  protected String suicide() {
    return "sh -c 'kill -9 $$'; exit $?";
  }

  @Override
  protected int many() {
    return 8;
  }

  @Override
  protected Task prepare(Task task) {
    return in(task, new Container(IMAGE, List.of(new Container.Mount(dir, dir.toString(), true)), task.workingDirectory().toString(), false));
  }

  static Task in(Task task, Container container) {
    return new Task(task.id(), task.run(), task.step(), task.command(), task.environment(), task.folder(), task.workingDirectory(),
        task.stdin(), task.stdout(), task.stderr(), task.resources(), task.timeLimit(), container, task.labels());
  }

  final Task shell(String script) throws Exception {
    return task(List.of("sh", "-c", script));
  }

  final Task task(List<String> command) throws Exception {
    UUID id = Ids.next(Instant.now());
    Path work = Files.createDirectories(dir.resolve(id + "/work"));
    return new Task(id, id, "contained", command, Map.of("PATH", "/usr/bin:/bin", "HOME", "/out"), dir.resolve(id + "/task"),
        work, null, work.resolve("stdout.txt"), work.resolve("stderr.txt"), Resources.MINIMAL, Duration.ZERO, null, Map.of());
  }

  static TaskResult await(TaskHandle handle) throws Exception {
    return handle.completion().toCompletableFuture().get(10, TimeUnit.MINUTES);
  }

  @Test
  void aCancelledTaskLeavesNoContainer() throws Exception {
    TaskRunner runner = open();
    try {
      Task task = prepare(shell("trap '' TERM; echo > began; while :; do sleep 0.1; done"));
      TaskHandle handle = runner.submit(task);
      Path began = task.workingDirectory().resolve("began");
      for (int i = 0; i < 2000 && !Files.exists(began); i++) {
        Thread.sleep(100);
      }
      assertThat(began).exists();
      handle.cancel();
      assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
      assertThat(left()).isEmpty();
      TaskHandle early = runner.submit(prepare(shell("sleep 600")));
      Thread.sleep(300);
      early.cancel();
      assertThat(await(early)).isInstanceOf(TaskResult.Cancelled.class);
      assertThat(left()).isEmpty();
    } finally {
      runner.close();
    }
  }

  @Test
  void onlyWhatIsMountedIsSeenAndOnlyWhatIsWritableIsWritten() throws Exception {
    TaskRunner runner = open();
    try {
      Path in = Files.createDirectories(dir.resolve("inputs"));
      Files.writeString(in.resolve("given"), "data\n");
      Task task = shell("cat /in/given; touch /in/new 2>/dev/null && echo written; touch /usr/new 2>/dev/null && echo written; "
          + "[ -e " + in + " ] && echo seen; id -u; touch /out/mine; grep -c : /proc/net/dev; grep -o lo: /proc/net/dev");
      TaskHandle handle = runner.submit(in(task, new Container(IMAGE, List.of(new Container.Mount(in, "/in", false),
          new Container.Mount(task.workingDirectory(), "/out", true)), "/out", false)));
      assertThat(await(handle)).isInstanceOf(TaskResult.Exited.class);
      assertThat(Files.readAllLines(task.stdout())).containsExactly("data", DockerLike.ids().split(":")[0], "1", "lo:");
      assertThat(Files.getAttribute(task.workingDirectory().resolve("mine"), "unix:uid").toString())
          .as("what is written belongs to the user").isEqualTo(DockerLike.ids().split(":")[0]);
    } finally {
      runner.close();
    }
  }

  @Test
  void anImageIsPulledFromItsRegistryAndRun() throws Exception {
    TaskRunner runner = open(true);
    try (TestRegistry registry = TestRegistry.start(dir.resolve("registry"))) {
      trust(registry.host());
      Path archive = dir.resolve("small.tar");
      Call made = Call.of(Duration.ofMinutes(5), List.of(Path.of(System.getProperty("dte.root"), "tests/peers/small-image").toString(),
          archive.toString()));
      assertThat(made.succeeded()).as(made.said()).isTrue();
      registry.push(Layout.of(dir.resolve("layout"), List.of(Files.readAllBytes(archive))), "twins/small:1");
      String name = registry.host() + "/twins/small:1";
      Task task = shell("echo $MODE; wc -c < /bin/entry");
      // As a document has it with dockerPull and dockerImageId.
      TaskHandle handle = runner.submit(in(task, new Container(new ContainerImage("localhost/twins-small:1", ContainerImage.Origin.PULL, name),
          List.of(new Container.Mount(task.workingDirectory(), "/out", true)), "/out", false)));
      assertThat(await(handle)).isInstanceOfSatisfying(TaskResult.Exited.class, exited ->
          assertThat(exited.exitCode()).as(read(task.stderr())).isZero());
      assertThat(Files.readAllLines(task.stdout())).containsExactly("test", "20");
      String missing = registry.host() + "/twins/none:1";
      Task none = shell("true");
      assertThat(await(runner.submit(in(none, new Container(new ContainerImage(missing, ContainerImage.Origin.PULL, missing), List.of(), "/",
          false))))).isInstanceOfSatisfying(TaskResult.Failed.class, failed -> assertThat(failed.reason()).contains(missing));
      forget("localhost/twins-small:1", name);
    } finally {
      runner.close();
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
