// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.contract.TaskRunnerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of a real Slurm without accounting keep the contract of runners. */
class SlurmContractTest extends TaskRunnerContract {
  @TempDir
  static Path cluster;
  private static RealSlurm slurm;

  @BeforeAll
  static void startCluster() throws Exception {
    startCluster(new String[0]);
  }

  static void startCluster(String... options) throws Exception {
    slurm = RealSlurm.start(cluster, options);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    if (slurm != null) {
      slurm.stop();
    }
  }

  @Override
  protected TaskRunner open() throws Exception {
    return slurm.runner();
  }

  /** Memory is what Slurm shares out. */
  @Override
  protected Task prepare(Task task) {
    Resources wanted = task.resources().cores() > 1 ? task.resources() : new Resources(1, 16, 0, 0, 0);
    return new Task(task.id(), task.run(), task.step(), task.command(), task.environment(), task.folder(), task.workingDirectory(),
        task.stdin(), task.stdout(), task.stderr(), wanted, task.timeLimit(), task.container(), task.labels());
  }

  @Override
  protected int many() {
    return 50;
  }
}
