// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.tests.support.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in a cluster, on a real Slurm; and the same cluster over a real ssh. */
class SlurmFaultsTest {
  @TempDir
  static Path cluster;
  private static RealSlurm slurm;

  @TempDir
  Path dir;

  @BeforeAll
  static void startCluster() throws Exception {
    slurm = RealSlurm.start(cluster);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    if (slurm != null) {
      slurm.stop();
    }
  }

  private Task shell(Map<String, String> labels, Duration limit, int cores, String script) throws IOException {
    UUID id = Ids.next(Instant.now());
    Path work = Files.createDirectories(dir.resolve(id + "/work"));
    return new Task(id, id, "fuse", List.of("sh", "-c", script), Map.of("PATH", "/usr/bin:/bin"), dir.resolve(id + "/task"),
        work, null, work.resolve("out"), work.resolve("err"), new Resources(cores, 16, 0, 0, 0), limit, null, labels);
  }

  private Task shell(String script) throws IOException {
    return shell(Map.of(), Duration.ZERO, 1, script);
  }

  private static TaskResult await(TaskHandle handle) throws Exception {
    return Patience.get(handle.completion());
  }

  private static void awaitFile(Path file) {
    Patience.await().until(() -> Files.exists(file));
  }

  private static void assertFails(TaskHandle handle, String words) throws Exception {
    assertThat(await(handle)).isInstanceOfSatisfying(TaskResult.Failed.class, failed -> assertThat(failed.reason()).contains(words));
  }

  /** The node may have come back by itself. */
  private static void resume() throws Exception {
    slurm.call("sh", "-c", "scontrol update nodename=n1 state=resume 2>&1 || sinfo -h -n n1 -o %T | grep -qE 'idle|mixed|allocated'");
  }

  @Test
  void aNodeThatFailsIsTold() throws Exception {
    TaskRunner runner = slurm.runner(slurm.settings().put("requeue", false));
    try {
      Task task = shell("echo > began; sleep 600");
      TaskHandle handle = runner.submit(task);
      awaitFile(task.workingDirectory().resolve("began"));
      slurm.call("scontrol", "update", "nodename=n1", "state=down", "reason=test");
      assertFails(handle, "lost when its node failed");
    } finally {
      resume();
      runner.close();
    }
  }

  @Test
  void slurmStartsATaskAgainWhoseNodeFailed() throws Exception {
    TaskRunner runner = slurm.runner();
    try {
      Task task = shell("echo >> attempts; [ $(wc -l < attempts) = 2 ] || exec sleep 600; exit 3");
      TaskHandle handle = runner.submit(task);
      awaitFile(task.workingDirectory().resolve("attempts"));
      slurm.call("scontrol", "update", "nodename=n1", "state=down", "reason=test");
      resume();
      // A job that is started again waits until its begin time, two minutes later unless somebody says so.
      Patience.await().until(() -> slurm.call("squeue", "-h", "-j", handle.externalId(), "-o", "%T").contains("PENDING"));
      slurm.call("scontrol", "update", "jobid=" + handle.externalId(), "starttime=now");
      assertThat(await(handle)).isInstanceOfSatisfying(TaskResult.Exited.class, exited -> assertThat(exited.exitCode()).isEqualTo(3));
      assertThat(Files.readAllLines(task.workingDirectory().resolve("attempts"))).hasSize(2);
    } finally {
      runner.close();
    }
  }

  @Test
  void aPreemptedTaskIsTold() throws Exception {
    TaskRunner runner = slurm.runner(slurm.settings().put("requeue", false));
    try {
      Task low = shell(Map.of("slurm.partition", "low"), Duration.ZERO, 16, "echo > began; sleep 600");
      TaskHandle waits = runner.submit(low);
      awaitFile(low.workingDirectory().resolve("began"));
      TaskHandle first = runner.submit(shell(Map.of("slurm.partition", "high"), Duration.ZERO, 16, "exit 0"));
      assertThat(await(first)).isInstanceOf(TaskResult.Exited.class);
      assertFails(waits, "had to give way");
    } finally {
      runner.close();
    }
  }

  @Test
  void aJobThatSlurmForgotIsTold() throws Exception {
    TaskRunner runner = slurm.runner(slurm.settings().put("toleranceSeconds", 3));
    try {
      Task task = shell("sleep 600");
      Task missing = shell("exit 0");
      runner.submit(task).cancel();
      // As when the controller lost its state: a number nobody knows, and a task that left nothing.
      TaskScript.write(missing, List.of());
      assertFails(runner.reattach(missing, "999999"), "neither in the queue");
    } finally {
      runner.close();
    }
  }

  @Test
  void aSignalThatIsIgnoredChangesNothingAndALimitIsATimeOut() throws Exception {
    TaskRunner runner = slurm.runner();
    try {
      Task task = shell("trap '' TERM; echo > began; while :; do sleep 0.2; done");
      TaskHandle handle = runner.submit(task);
      awaitFile(task.workingDirectory().resolve("began"));
      slurm.call("scancel", "--signal=TERM", "--batch", handle.externalId());
      Thread.sleep(500);
      assertThat(handle.completion().toCompletableFuture()).as("it ignores the signal").isNotDone();
      handle.cancel();
      assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
      assertThat(await(runner.submit(shell(Map.of(), Duration.ofSeconds(1), 1, "sleep 600")))).isInstanceOf(TaskResult.TimedOut.class);
    } finally {
      runner.close();
    }
  }

  @Test
  void theClusterMayBeBehindSsh() throws Exception {
    Path folder = dir.resolve("ssh");
    String config = RealSlurm.peer("sshd", "start", folder.toString()).strip();
    TaskRunner runner = null;
    try {
      var settings = slurm.settings().put("host", "cluster");
      settings.putArray("sshOptions").add("-F").add(config);
      runner = slurm.runner(settings);
      assertThat(runner.check().problems()).isEmpty();
      assertThat(runner.check().facts()).contains("programs are called on cluster");
      Task task = shell("echo \"it's here\"; exit 4");
      assertThat(await(runner.submit(task))).isInstanceOfSatisfying(TaskResult.Exited.class,
          exited -> assertThat(exited.exitCode()).isEqualTo(4));
      assertThat(task.stdout()).hasContent("it's here");
      Task long1 = shell("echo > began; sleep 600");
      TaskHandle handle = runner.submit(long1);
      awaitFile(long1.workingDirectory().resolve("began"));
      handle.cancel();
      assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
    } finally {
      if (runner != null) {
        runner.close();
      }
      RealSlurm.peer("sshd", "stop", folder.toString());
    }
    TaskRunner gone = slurm.runner(slurm.settings().put("host", "no-such-host.invalid"));
    assertThat(gone.check().problems()).singleElement().satisfies(problem -> {
      assertThat(problem.message()).contains("ssh to no-such-host.invalid");
      assertThat(problem.hint()).contains("ssh no-such-host.invalid squeue");
    });
    gone.close();
  }

  @Test
  void anUnknownPartitionOfTheSiteIsToldBeforeTheRun() throws Exception {
    TaskRunner runner = slurm.runner(slurm.settings().put("partition", "mian"));
    assertThatThrownBy(() -> runner.admit(shell("true").needs())).isInstanceOf(DteException.class)
        .hasMessageContaining("'mian'").hasMessageContaining("main");
    assertThat(runner.check().problems()).isNotEmpty();
    runner.close();
  }
}
