// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/** The CWL engine against others: what a step costs, expressions, loading, and how cost and memory grow. */
final class CwlBenchmark {
  private static final int TURNS = 5;
  /** Of peers that take long. */
  private static final int FEW_TURNS = 2;
  private static final int WIDE = 500;
  private static final int TOIL_WIDE = 50;
  private static final int EXPRESSIONS = 2000;
  private static final int TOOLS = 300;
  private static final int FEW = 1_000;
  private static final int MANY = 10_000;
  private static final int VERY_MANY = 100_000;

  private CwlBenchmark() {}

  static Map<String, Benchmark> parts() {
    Map<String, Benchmark> parts = new LinkedHashMap<>();
    parts.put("overhead", CwlBenchmark::overhead);
    parts.put("expressions", CwlBenchmark::expressions);
    parts.put("document", CwlBenchmark::document);
    parts.put("growth", CwlBenchmark::growth);
    return parts;
  }

  private static List<Row> overhead(Bench bench) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(bench.scratch().resolve("overhead"));
    CwlDocuments.nothing(folder);
    List<Row> rows = new ArrayList<>();
    double[] ours = new double[TURNS];
    double[] recorded = new double[TURNS];
    double[] bare = new double[TURNS];
    double[] theirs = new double[FEW_TURNS];
    Optional<Path> cwltool = bench.peer("cwltool", "cwltool");
    ours(bench, folder, "nothing.cwl", 1); // The first start makes the class archive.
    for (int i = 0; i < TURNS; i++) {
      ours[i] = perStep(WIDE, n -> ours(bench, folder, "nothing.cwl", n));
      recorded[i] = perStep(WIDE, n -> recorded(bench, folder, n));
      bare[i] = bare();
      if (cwltool.isPresent() && i < FEW_TURNS) {
        theirs[i] = perStep(WIDE, n -> cwltool(bench, folder, cwltool.get(), "nothing.cwl", n));
      }
    }
    double cost = Bench.median(ours);
    if (cwltool.isPresent()) {
      rows.add(new Row("overhead per step, " + WIDE + " wide", "ms", cost, Bench.median(theirs), "cwltool --parallel",
          version(bench, cwltool.get()), FEW_TURNS));
    }
    rows.add(new Row("overhead per step, " + WIDE + " wide, and a start", "ms", cost, Bench.median(bare), "bare ProcessBuilder",
        System.getProperty("java.version"), TURNS));
    rows.add(new Row("overhead per step of dte run, " + WIDE + " wide, and a start", "ms", Bench.median(recorded), Bench.median(bare),
        "bare ProcessBuilder", System.getProperty("java.version"), TURNS));
    bench.peer("streamflow", "streamflow").ifPresent(streamflow -> oneTurn(rows, "overhead per step, " + WIDE + " wide, one turn", cost,
        WIDE, n -> streamflow(bench, folder, streamflow, n), "StreamFlow", () -> version(bench, streamflow, "version")));
    bench.peer("toil", "toil-cwl-runner").ifPresent(toil -> oneTurn(rows, "overhead per step, theirs " + TOIL_WIDE + " wide, one turn",
        cost, TOIL_WIDE, n -> toil(bench, folder, toil, n), "Toil", () -> version(bench, toil)));
    return rows;
  }

  /** A peer that cannot be measured does not keep the others from being told. */
  private static void oneTurn(List<Row> rows, String metric, double ours, int wide, Width run, String peer, Version version) {
    try {
      rows.add(new Row(metric, "ms", ours, perStep(wide, run), peer, version.get(), 1));
    } catch (IOException e) {
      System.err.println("dte: " + peer + " cannot be measured: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Row> expressions(Bench bench) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(bench.scratch().resolve("expressions"));
    CwlDocuments.expressions(folder);
    CwlDocuments.items(folder, EXPRESSIONS);
    String metric = EXPRESSIONS + " JavaScript expressions, each in a step";
    Optional<Path> cwltool = bench.peer("cwltool", "cwltool");
    Bench.Measurement ours = () -> ours(bench, folder, "expressions.cwl", EXPRESSIONS);
    if (cwltool.isEmpty()) {
      return List.of(Row.alone(metric, "s", Bench.median(bench.inTurns(TURNS, ours, () -> 0)[0]), TURNS));
    }
    return List.of(theirsOnce(bench, metric, ours, () -> cwltool(bench, folder, cwltool.get(), "expressions.cwl", EXPRESSIONS),
        version(bench, cwltool.get())));
  }

  private static List<Row> document(Bench bench) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(bench.scratch().resolve("document"));
    String document = CwlDocuments.packed(folder, TOOLS).toString();
    String metric = "packed document of " + TOOLS + " tools, loaded and validated";
    Optional<Path> cwltool = bench.peer("cwltool", "cwltool");
    Bench.Measurement ours = () -> bench.time(folder, home(bench), List.of(dte(bench), "validate", document));
    if (cwltool.isEmpty()) {
      return List.of(Row.alone(metric, "s", Bench.median(bench.inTurns(TURNS, ours, () -> 0)[0]), TURNS));
    }
    return List.of(theirsOnce(bench, metric, ours,
        () -> bench.time(folder, Map.of(), List.of(cwltool.get().toString(), "--quiet", "--validate", document)),
        version(bench, cwltool.get())));
  }

  /** A peer that takes minutes has one turn, between ours. */
  private static Row theirsOnce(Bench bench, String metric, Bench.Measurement ours, Bench.Measurement theirs, String version)
      throws IOException, InterruptedException {
    double[] before = bench.inTurns(FEW_TURNS, ours, () -> 0)[0];
    double once = theirs.take();
    double[] after = bench.inTurns(FEW_TURNS, ours, () -> 0)[0];
    return new Row(metric + ", theirs once", "s", Bench.median(before[0], before[1], after[0], after[1]), once, "cwltool", version,
        2 * FEW_TURNS);
  }

  /**
   * Scatters whose results, a file and a number of each item, are the run's. The small ones have a turn before and one after
   * the large one, of which the faster counts: what else the machine does would make the small ones dear, and so the large
   * one look cheap.
   */
  private static List<Row> growth(Bench bench) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(bench.scratch().resolve("growth"));
    CwlDocuments.files(folder);
    for (int count : new int[] {FEW, MANY, VERY_MANY}) {
      CwlDocuments.items(folder, count);
    }
    scatter(bench, folder, FEW); // The first start makes the class archive.
    double few = scatter(bench, folder, FEW).seconds();
    double many = scatter(bench, folder, MANY).seconds();
    Scattered large = scatter(bench, folder, VERY_MANY);
    many = Math.min(many, scatter(bench, folder, MANY).seconds());
    few = Math.min(few, scatter(bench, folder, FEW).seconds());
    double low = 1000 * (many - few) / (MANY - FEW);
    double high = 1000 * (large.seconds() - many) / (VERY_MANY - MANY);
    return List.of(new Row("cost per step of dte run from 10,000 to 100,000 items", "ms", high, low, "from 1,000 to 10,000", "", 1),
        Row.alone("peak memory of the process, 100,000 items", "MiB", large.peakMiB(), 1),
        Row.alone("100,000 items", "s", large.seconds(), 1));
  }

  /** What a run of a scatter took. */
  private record Scattered(double seconds, double peakMiB) {}

  private static Scattered scatter(Bench bench, Path folder, int count) throws IOException, InterruptedException {
    bench.delete(folder.resolve("out"));
    long begun = System.nanoTime();
    Process process = bench.start("last.log", folder, home(bench), List.of(dte(bench), "run", "files.cwl",
        "items" + count + ".json", "--outdir", "out", "--json"));
    double peak = peakMiB(process);
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException("a scatter of " + count + " ended with " + process.exitValue() + ": " + bench.output("last.log"));
    }
    try (Stream<Path> made = Files.list(folder.resolve("out"))) {
      long files = made.filter(file -> file.toString().endsWith(".txt")).count();
      if (files != count) {
        throw new IOException("a scatter of " + count + " made " + files + " files");
      }
    }
    return new Scattered(seconds, peak);
  }

  /** The largest resident set until the process's end, as Linux counts it; the start script becomes the JVM. */
  private static double peakMiB(Process process) throws IOException, InterruptedException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    double peak = 0;
    while (process.isAlive()) {
      try {
        peak = Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM"))
            .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0).findFirst().orElse(peak);
      } catch (java.nio.file.NoSuchFileException e) {
        break;
      }
      Thread.sleep(100);
    }
    process.waitFor();
    return peak;
  }

  /** Milliseconds that each further step costs. */
  private static double perStep(int wide, Width run) throws IOException, InterruptedException {
    double one = run.seconds(1);
    return 1000 * (run.seconds(wide) - one) / (wide - 1);
  }

  /** Milliseconds of one of many starts of {@code true}, as many at a time as there are cores. */
  private static double bare() throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    Semaphore free = new Semaphore(cores);
    long begun = System.nanoTime();
    for (int i = 0; i < WIDE; i++) {
      free.acquire();
      new ProcessBuilder("true").start().onExit().thenRun(free::release);
    }
    free.acquire(cores);
    return (System.nanoTime() - begun) / 1e6 / WIDE;
  }

  private static double ours(Bench bench, Path folder, String document, int wide) throws IOException, InterruptedException {
    CwlDocuments.items(folder, wide);
    return bench.time(folder, home(bench), List.of(dte(bench), "cwl-runner", "--quiet", "--outdir", "ours", document,
        "items" + wide + ".json"));
  }

  private static double recorded(Bench bench, Path folder, int wide) throws IOException, InterruptedException {
    CwlDocuments.items(folder, wide);
    return bench.time(folder, home(bench), List.of(dte(bench), "run", "nothing.cwl", "items" + wide + ".json", "--outdir", "recorded",
        "--json"));
  }

  private static double cwltool(Bench bench, Path folder, Path program, String document, int wide)
      throws IOException, InterruptedException {
    CwlDocuments.items(folder, wide);
    return bench.time(folder, Map.of(), List.of(program.toString(), "--quiet", "--parallel", "--outdir", "theirs", document,
        "items" + wide + ".json"));
  }

  private static double streamflow(Bench bench, Path folder, Path program, int wide) throws IOException, InterruptedException {
    CwlDocuments.items(folder, wide);
    Files.writeString(folder.resolve("streamflow.yml"), """
        version: v1.0
        workflows:
          nothing:
            type: cwl
            config: {file: nothing.cwl, settings: items%d.json}
        """.formatted(wide));
    return bench.time(folder, Map.of("HOME", bench.scratch().toString()), List.of(program.toString(), "run", "--quiet", "--outdir",
        "flow", "streamflow.yml"));
  }

  private static double toil(Bench bench, Path folder, Path program, int wide) throws IOException, InterruptedException {
    CwlDocuments.items(folder, wide);
    // It finds its own worker on the PATH only.
    Map<String, String> path = Map.of("PATH", program.getParent() + ":" + System.getenv("PATH"));
    return bench.time(folder, path, List.of(program.toString(), "--quiet", "--no-container", "--outdir", "toil", "nothing.cwl",
        "items" + wide + ".json"));
  }

  private static String version(Bench bench, Path program, String... option) throws IOException, InterruptedException {
    return bench.version(List.of(program.toString(), option.length > 0 ? option[0] : "--version"));
  }

  private static Map<String, String> home(Bench bench) {
    return Map.of("DTE_HOME", bench.scratch().resolve("home").toString(), "DTE_BUILT", "1");
  }

  private static String dte(Bench bench) {
    return bench.dte().toString();
  }

  /** What a program says its version is. */
  @FunctionalInterface
  private interface Version {
    String get() throws IOException, InterruptedException;
  }

  /** A run of so many steps. */
  @FunctionalInterface
  private interface Width {
    double seconds(int wide) throws IOException, InterruptedException;
  }
}
