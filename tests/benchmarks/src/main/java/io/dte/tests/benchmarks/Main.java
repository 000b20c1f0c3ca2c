// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ./dte bench NAME}: measures, writes {@code tests/benchmarks/results/NAME.json} and prints the table. */
public final class Main {
  private static final Map<String, Map<String, Benchmark>> BENCHMARKS = Map.of("platform", platform(), "cwl", CwlBenchmark.parts(),
      "compute", compute(), "tracking", TrackingBenchmark.parts(),
      "provenance", provenance());

  private Main() {}

  private static Map<String, Benchmark> provenance() {
    Map<String, Benchmark> parts = new LinkedHashMap<>();
    parts.put("formats", new ProvFormatsBenchmark());
    parts.put("recorder", new RecorderBenchmark());
    parts.put("store", new ProvenanceScale());
    return parts;
  }

  private static Map<String, Benchmark> compute() {
    Map<String, Benchmark> parts = new LinkedHashMap<>();
    parts.put("local", new LocalBenchmark());
    parts.put("worker", new WorkerBenchmark());
    parts.put("slurm", new SlurmBenchmark());
    return parts;
  }

  private static Map<String, Benchmark> platform() {
    Map<String, Benchmark> parts = new LinkedHashMap<>();
    parts.put("event-log", new EventLogBenchmark());
    parts.put("command", new CommandBenchmark());
    parts.put("server", new ServerBenchmark());
    parts.put("first-run", new FirstRunBenchmark());
    return parts;
  }

  /** @param args the benchmark's name; then the names of its parts, all if there are none */
  public static void main(String[] args) throws IOException, InterruptedException {
    Map<String, Benchmark> parts = BENCHMARKS.get(args[0]);
    if (parts == null) {
      System.err.println("dte: there is no benchmark " + args[0] + " (there are: " + String.join(", ", BENCHMARKS.keySet()) + ")");
      System.exit(2);
    }
    Path root = Path.of(System.getProperty("dte.root"));
    Bench bench = new Bench(root, Files.createTempDirectory("dte-bench"));
    Path file = root.resolve("tests/benchmarks/results").resolve(args[0] + ".json");
    List<Row> rows = new ArrayList<>();
    boolean failed = false;
    for (Map.Entry<String, Benchmark> part : parts.entrySet()) {
      if (args.length > 1 && !List.of(args).subList(1, args.length).contains(part.getKey())) {
        continue;
      }
      System.out.println("measuring: " + part.getKey());
      try {
        List<Row> measured = part.getValue().measure(bench);
        rows.addAll(measured);
        // Part by part: what was measured stays when a later part is stopped.
        new Results(args[0], measured).merge(file, Instant.now());
      } catch (IOException e) {
        System.err.println("dte: " + part.getKey() + " cannot be measured: " + e.getMessage());
        failed = true;
      }
    }
    bench.delete(bench.scratch());
    new Results(args[0], rows).print(System.out);
    System.out.println("Wrote " + file);
    System.exit(failed ? 1 : 0);
  }
}
