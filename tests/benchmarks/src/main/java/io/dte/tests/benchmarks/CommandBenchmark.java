// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long the command takes: one small workflow against cwltool, and a list of runs against a JVM that does nothing. */
final class CommandBenchmark implements Benchmark {
  private static final int TURNS = 15;
  private static final int RUNS = 100;
  private static final String ECHO = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: echo
      inputs:
        message: {type: string, default: hello, inputBinding: {position: 1}}
      outputs:
        out: {type: stdout}
      """;

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    Path folder = Files.createDirectories(bench.scratch().resolve("echo"));
    Files.writeString(folder.resolve("echo.cwl"), ECHO);
    String dte = bench.dte().toString();
    Map<String, String> home = Map.of("DTE_HOME", bench.scratch().resolve("home").toString());
    Optional<Path> cwltool = bench.peer("cwltool", "cwltool");
    Bench.Measurement ours = () -> bench.time(folder, home, List.of(dte, "run", "echo.cwl", "--outdir", "ours"));
    if (cwltool.isPresent()) {
      String peer = cwltool.get().toString();
      double[][] values = bench.inTurns(TURNS, ours,
          () -> bench.time(folder, Map.of(), List.of(peer, "--quiet", "--outdir", "theirs", "echo.cwl")));
      rows.add(new Row("run of echo, warm", "s", Bench.median(values[0]), Bench.median(values[1]), "cwltool",
          bench.version(List.of(peer, "--version")), TURNS));
    } else {
      double[][] values = bench.inTurns(TURNS, ours, () -> 0);
      rows.add(Row.alone("run of echo, warm", "s", Bench.median(values[0]), TURNS));
    }
    Map<String, String> many = Map.of("DTE_HOME", bench.scratch().resolve("many").toString());
    for (int i = 0; i < RUNS; i++) {
      bench.time(folder, many, List.of(dte, "run", "echo.cwl", "--outdir", "ours"));
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    double[][] values = bench.inTurns(TURNS, () -> bench.time(folder, many, List.of(dte, "runs", "list", "--json")),
        () -> bench.time(folder, Map.of(), List.of(java, "-version")));
    rows.add(new Row("runs list --json over " + RUNS + " runs", "s", Bench.median(values[0]), Bench.median(values[1]),
        "java -version", System.getProperty("java.version"), TURNS));
    rows.add(Row.alone("runs list --json, above java -version", "s", Bench.median(values[0]) - Bench.median(values[1]), TURNS));
    return rows;
  }
}
