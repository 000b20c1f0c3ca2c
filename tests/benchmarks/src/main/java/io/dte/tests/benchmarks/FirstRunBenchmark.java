// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How long a newcomer waits: a fresh clone of this tree, with a warm Maven repository, to the end of its first run. */
final class FirstRunBenchmark implements Benchmark {
  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    if (!Files.exists(bench.root().resolve(".git"))) {
      return List.of();
    }
    Path clone = bench.scratch().resolve("clone");
    bench.time(bench.scratch(), Map.of(), List.of("git", "clone", "-q", bench.root().toString(), clone.toString()));
    // Tests start dte with the word that nothing is to be built.
    Map<String, String> environment = Map.of("DTE_HOME", bench.scratch().resolve("first").toString(), "DTE_BUILT", "");
    List<String> run = List.of(clone.resolve("dte").toString(), "run", "flood-early-warning", "--outdir", "results");
    double first = bench.time(clone, environment, run);
    double second = bench.time(clone, environment, run);
    return List.of(Row.alone("first run of the flood twin in a fresh clone, warm Maven repository", "s", first, 1),
        Row.alone("second run of the flood twin", "s", second, 1));
  }
}
