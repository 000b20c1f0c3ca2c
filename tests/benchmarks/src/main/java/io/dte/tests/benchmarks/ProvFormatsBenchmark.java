// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.constraints.Validator;
import io.dte.provenance.formats.Formats;
import io.dte.provenance.formats.ProvJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** PROV-JSON of 100,000 relations: read, written, and validated; against Python's {@code prov}. */
final class ProvFormatsBenchmark implements Benchmark {
  private static final int RELATIONS = 100_000;
  private static final int RUNS = 5;
  /** A server reads and writes documents for long: Java has compiled what is used often by then. */
  private static final int WARM = 5;
  private static final String SCRIPT = """
      import sys, time
      from importlib.metadata import version
      from prov.model import ProvDocument
      begin = time.perf_counter()
      document = ProvDocument.deserialize(sys.argv[1], format='json')
      middle = time.perf_counter()
      document.serialize(sys.argv[2], format='json')
      print(middle - begin, time.perf_counter() - middle, version('prov'))
      """;

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(bench.scratch().resolve("provenance"));
    Path file = folder.resolve("lineage.json");
    ProvJson json = new ProvJson();
    write(json, document(), file);
    double[] read = new double[RUNS];
    double[] written = new double[RUNS];
    double[] validated = new double[RUNS];
    ProvFormats formats = Formats.of(List.of(json));
    for (int i = -WARM; i < RUNS; i++) {
      long begin = System.nanoTime();
      Document document = read(formats, json, file);
      long parsed = System.nanoTime();
      write(json, document, folder.resolve("again.json"));
      long saved = System.nanoTime();
      boolean valid = new Validator().validate(document).isValid();
      long end = System.nanoTime();
      if (!valid) {
        throw new IOException("the document of the benchmark is not valid");
      }
      if (i >= 0) {
        read[i] = (parsed - begin) / 1e9;
        written[i] = (saved - parsed) / 1e9;
        validated[i] = (end - saved) / 1e9;
      }
    }
    List<Row> rows = new ArrayList<>();
    String[] peer = peer(bench, folder, file);
    rows.add(row("read PROV-JSON of 100,000 relations", read, peer, 0));
    rows.add(row("write PROV-JSON of 100,000 relations", written, peer, 1));
    rows.add(Row.alone("validate 100,000 relations", "s", median(validated), RUNS));
    return rows;
  }

  private static Row row(String metric, double[] ours, String[] peer, int position) {
    return peer.length < 3 ? Row.alone(metric, "s", median(ours), RUNS)
        : new Row(metric, "s", median(ours), Double.parseDouble(peer[position]), "Python prov", peer[2], RUNS);
  }

  private static String[] peer(Bench bench, Path folder, Path file) throws IOException, InterruptedException {
    Path python = bench.root().resolve("target/peers/prov/bin/python");
    if (!Files.isExecutable(python)) {
      return new String[0];
    }
    Path script = Files.writeString(folder.resolve("peer.py"), SCRIPT);
    Process process = new ProcessBuilder(python.toString(), script.toString(), file.toString(),
        folder.resolve("peer.json").toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? line.strip().split(" ") : new String[0];
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static Document read(ProvFormats formats, ProvJson json, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return formats.read(json, in, file.toString());
    } catch (DteException e) {
      throw new IOException(e);
    }
  }

  private static void write(ProvJson json, Document document, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      json.write(document, out);
    }
  }

  private static QualifiedName ex(String local) {
    return new QualifiedName("http://example.org/", local, "ex");
  }

  /** A chain of steps: each uses what the one before made. */
  private static Document document() {
    List<Statement> all = new ArrayList<>();
    Time time = new Time("2026-05-01T12:00:00Z");
    all.add(new Element.Agent(ex("me"), List.of()));
    all.add(new Element.Entity(ex("e0"), List.of()));
    for (int i = 1; i <= RELATIONS / 4; i++) {
      QualifiedName entity = ex("e" + i);
      QualifiedName activity = ex("a" + i);
      QualifiedName before = ex("e" + (i - 1));
      all.add(new Element.Entity(entity, List.of(Attribute.of(ex("name"), "file " + i))));
      all.add(new Element.Activity(activity, time, time, List.of()));
      all.add(new Relation.Generation(QualifiedName.NONE, entity, activity, time, List.of()));
      all.add(new Relation.Usage(QualifiedName.NONE, activity, before, time, List.of()));
      all.add(new Relation.Association(QualifiedName.NONE, activity, ex("me"), QualifiedName.NONE, List.of()));
      all.add(new Relation.Derivation(QualifiedName.NONE, entity, before, QualifiedName.NONE, QualifiedName.NONE,
          QualifiedName.NONE, List.of()));
    }
    return new Document(new Namespaces("", Map.of("ex", "http://example.org/")), all, List.of());
  }
}
