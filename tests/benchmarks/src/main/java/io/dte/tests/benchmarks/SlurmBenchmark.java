// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import io.dte.compute.slurm.SlurmLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * 1,000 tasks on a real Slurm of this machine, against one array script written by hand that executes the same commands; and
 * what 5,000 tasks that wait take of the engine.
 */
final class SlurmBenchmark implements Benchmark {
  private static final int TASKS = 1000;
  private static final int WAITING = 5000;
  private static final int TURNS = 2;

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    Path script = bench.root().resolve("tests/peers/slurm");
    Path cluster = bench.scratch().resolve("cluster");
    bench.time(bench.scratch(), Map.of(), List.of(script.toString(), "start", cluster.toString()));
    String conf = cluster.resolve("slurm.conf").toString();
    try {
      String version = bench.version(List.of("slurmd", "-V"));
      double[][] seconds;
      SlurmLoad.Waits waits;
      try (SlurmLoad load = new SlurmLoad(conf, bench.scratch())) {
        seconds = bench.inTurns(TURNS, () -> load.run(TASKS), () -> byHand(bench, conf));
        waits = load.waiting(WAITING);
      }
      return List.of(
          new Row("Slurm: 1,000 tasks as an array", "s", Bench.median(seconds[0]), Bench.median(seconds[1]), "array script", version, TURNS),
          Row.alone("Slurm: more threads for 5,000 waits", "threads", waits.threads(), 1),
          Row.alone("Slurm: memory for a wait", "KiB", waits.bytesEach() / 1024.0, 1));
    } finally {
      bench.time(bench.scratch(), Map.of(), List.of(script.toString(), "stop", cluster.toString()));
    }
  }

  /** What a person writes: a list of commands, and an array that picks one by its index. The end is looked for twice a second. */
  private static double byHand(Bench bench, String conf) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(bench.scratch(), "hand");
    StringBuilder commands = new StringBuilder();
    for (int i = 1; i <= TASKS; i++) {
      commands.append("echo ").append(i).append(" > ").append(folder).append("/out-").append(i).append('\n');
    }
    Files.writeString(folder.resolve("commands"), commands);
    Path script = Files.writeString(folder.resolve("array.sh"),
        "#!/bin/sh\nsed -n \"${SLURM_ARRAY_TASK_ID}p\" " + folder + "/commands | sh\n");
    return bench.time(folder, Map.of("SLURM_CONF", conf), List.of("sh", "-c", "id=$(sbatch --parsable --output=/dev/null --mem=16M"
        + " --array=1-" + TASKS + " " + script + ") || exit 1; while squeue -h -j $id | grep -q .; do sleep 0.5; done"));
  }
}
