// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.formats.Formats;
import io.dte.provenance.formats.ProvJson;
import io.dte.provenance.formats.ProvJsonLd;
import io.dte.provenance.formats.ProvNotation;
import io.dte.provenance.formats.ProvXml;
import io.dte.provenance.rdf.ProvTriG;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Python's {@code prov} reads what DTE writes, and DTE what it writes, for each published document and some of our own, in
 * all formats that both know.
 */
class PythonProvTest {
  /** What {@code prov} says otherwise on purpose or by mistake, by document and format. */
  private static final Set<String> ITS_OWN_WAY = Set.of(
      // A bundle's name is resolved outside of the bundle even where XML declares the prefix on the bundle.
      "bundle4.json xml",
      // An attribute called prov:entity is taken for an argument.
      "bundle-fail1.provn json",
      // The default namespace of a bundle is lost.
      "bundles.provn xml",
      // A type's prefix is used without being declared.
      "container2.provn xml");

  /** Own documents with values that {@code prov} spells anew, such as 1e+300 for 1E300. */
  private static final Set<String> RESPELT = Set.of("types.provn", "times.provn", "odd.json");

  private static final String SCRIPT = """
      import logging, sys, warnings
      warnings.filterwarnings('ignore')
      logging.disable(logging.CRITICAL)
      from prov.model import ProvDocument
      for line in open(sys.argv[1]):
          kind, mine, back = line.rstrip('\\n').split('\\t')
          try:
              ProvDocument.deserialize(mine, format=kind).serialize(back, format=kind)
          except Exception as e:
              print(mine, type(e).__name__, str(e).replace('\\n', ' ')[:200])
      """;

  private static final String RDF_SCRIPT = """
      import logging, sys, warnings
      warnings.filterwarnings('ignore')
      logging.disable(logging.CRITICAL)
      from prov.model import ProvDocument
      for line in open(sys.argv[1]):
          name, json, mine, back = line.rstrip('\\n').split('\\t')
          document = ProvDocument.deserialize(json, format='json')
          try:
              same = ProvDocument.deserialize(mine, format='rdf', rdf_format='trig') == document
          except Exception:
              same = False
          try:
              document.serialize(back, format='rdf', rdf_format='trig')
          except Exception:
              pass
          print(name + '\\t' + str(same))
      """;

  @TempDir
  private Path folder;
  private final ProvFormats formats =
      Formats.of(List.of(new ProvJson(), new ProvJsonLd(), new ProvNotation(), new ProvXml(), new ProvTriG()));

  private Document read(Path file) throws Exception {
    String name = file.getFileName().toString();
    try (InputStream in = Files.newInputStream(file)) {
      return formats.read(formats.find(name.substring(name.lastIndexOf('.') + 1)), in, name);
    }
  }

  private static void write(ProvFormat format, Document document, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      format.write(document, out);
    }
  }

  private static Path specs() {
    String configured = System.getenv("DTE_SPECS");
    Path specs = configured == null ? Dte.root().resolve("../shared/specs").normalize() : Path.of(configured);
    Assumptions.assumeTrue(Files.isDirectory(specs.resolve("prov")),
        "the published documents are not in " + specs + "; DTE_SPECS says where the specifications are");
    return specs;
  }

  private void run(Path python, String script, List<String> jobs, Path answers) throws Exception {
    Path list = Files.write(folder.resolve("list"), jobs);
    Process process = new ProcessBuilder(python.toString(), Files.writeString(folder.resolve("peer.py"), script).toString(),
        list.toString()).redirectOutput(answers.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(process.waitFor()).isZero();
  }

  /**
   * Of RDF one of the siblings of each document. Python's {@code prov} does not understand its own RDF of every document
   * either; {@code python-rdf.tsv} says of each that differs why.
   */
  @Test
  void rdfIsUnderstoodButForWhatIsListed() throws Exception {
    Path python = Peers.python("prov", "python");
    Path specs = specs();
    Map<String, Path> cases = new LinkedHashMap<>();
    List<String> jobs = new ArrayList<>();
    for (Path source : siblings(specs)) {
      String name = source.getFileName().toString();
      Path json = folder.resolve(cases.size() + ".json");
      Path trig = folder.resolve(cases.size() + ".trig");
      Path back = folder.resolve("back-" + cases.size() + ".trig");
      Document document = read(source);
      write(formats.find("prov-json"), document, json);
      write(formats.find("trig"), document, trig);
      jobs.add(String.join("\t", name, json.toString(), trig.toString(), back.toString()));
      cases.put(name, back);
    }
    run(python, RDF_SCRIPT, jobs, folder.resolve("answers"));
    Set<String> misread = Files.readAllLines(folder.resolve("answers")).stream().filter(line -> line.endsWith("False"))
        .map(line -> line.substring(0, line.indexOf('\t'))).collect(Collectors.toCollection(TreeSet::new));
    Set<String> written = new TreeSet<>();
    for (Map.Entry<String, Path> each : cases.entrySet()) {
      Path json = folder.resolve(each.getValue().getFileName().toString().replace("back-", "").replace(".trig", ".json"));
      if (!Files.exists(each.getValue()) || !understood(each.getValue(), json)) {
        written.add(each.getKey());
      }
    }
    assertThat(misread).as("what prov reads otherwise").isEqualTo(listed("reads"));
    assertThat(written).as("what prov writes otherwise").isEqualTo(listed("writes"));
  }

  private boolean understood(Path rdf, Path json) throws Exception {
    try {
      return read(rdf).sameAs(read(json));
    } catch (DteException notEvenRead) {
      return false;
    }
  }

  /** The published documents in JSON, PROV-N and XML, for those in RDF are siblings of these; and our own. */
  private static List<Path> documents(Path specs) throws IOException {
    Stream<Path> published = rows("expected.tsv").stream().map(row -> row.split("\t"))
        .filter(row -> row[1].endsWith("valid") && row[0].matches(".*[.](json|provn|xml)"))
        .map(row -> specs.resolve("prov").resolve(row[0]));
    try (Stream<Path> own = Files.list(Dte.root().resolve("tests/conformance/prov/cases"))) {
      return Stream.concat(published, own.filter(file -> !RESPELT.contains(file.getFileName().toString())).sorted()).toList();
    }
  }

  /** Of documents that differ in their format only, one. */
  private static List<Path> siblings(Path specs) throws IOException {
    Set<String> stems = new HashSet<>();
    return documents(specs).stream().filter(file -> {
      String name = file.getFileName().toString();
      return stems.add(name.substring(0, name.lastIndexOf('.')));
    }).toList();
  }

  private static List<String> rows(String table) throws IOException {
    return Files.readAllLines(Dte.root().resolve("tests/conformance/prov").resolve(table)).stream()
        .filter(row -> !row.startsWith("#")).toList();
  }

  private static Set<String> listed(String what) throws IOException {
    return rows("python-rdf.tsv").stream().map(row -> row.split("\t")).filter(row -> row[1].equals(what) || row[1].equals("both"))
        .map(row -> row[0]).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void jsonAndXmlAreUnderstood() throws Exception {
    // Names in no namespace, and a member that is left out, are in the published XML; prov does not take them.
    assertThat(refused(documents(specs()), List.of("json", "xml"))).allMatch(
        line -> line.contains("Could not create a valid QualifiedName") || line.contains("no prov:ref"))
        .hasSizeLessThan(14);
  }

  @Test
  void provnAndJsonLdAreUnderstood() throws Exception {
    // PROV-JSONLD has no mentions; a name in no namespace is in one published document.
    assertThat(refused(siblings(specs()), List.of("provn", "jsonld"))).allMatch(
        line -> line.contains("'Mention' is not a PROV-JSONLD statement type") || line.contains("Invalid Qualified Name:"))
        .hasSizeLessThan(13);
  }

  /** What prov does not read; what it reads and writes again is the same. */
  private List<String> refused(List<Path> documents, List<String> kinds) throws Exception {
    Path python = Peers.python("prov", "python");
    Map<String, Path> sources = new LinkedHashMap<>();
    List<String> jobs = new ArrayList<>();
    for (Path source : documents) {
      Document document = read(source);
      for (String kind : kinds) {
        Path mine = folder.resolve(sources.size() + "." + kind);
        write(formats.find(kind), document, mine);
        sources.put(mine.getFileName().toString(), source);
        jobs.add(kind + "\t" + mine + "\t" + folder.resolve("back-" + mine.getFileName()));
      }
    }
    Path refused = folder.resolve("refused");
    run(python, SCRIPT, jobs, refused);
    List<String> different = new ArrayList<>();
    for (Map.Entry<String, Path> each : sources.entrySet()) {
      String mine = each.getKey();
      String label = each.getValue().getFileName() + " " + mine.substring(mine.indexOf('.') + 1);
      Path back = folder.resolve("back-" + mine);
      if (Files.exists(back) && !ITS_OWN_WAY.contains(label) && !read(back).sameAs(read(folder.resolve(mine)))) {
        different.add(label);
      }
    }
    assertThat(different).isEmpty();
    return Files.readAllLines(refused);
  }
}
