// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.validation.Verdict;
import io.dte.provenance.constraints.Validator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The published cases of ProvToolbox and of Python's {@code prov}: each has the verdict of
 * {@code tests/conformance/prov/expected.tsv}, and goes through each format unchanged.
 */
class PublishedCasesTest {
  private static final Path ROOT = root();
  private static final Set<String> WITHOUT_BUNDLES = Set.of("prov-o", "prov-o-ntriples");
  private static final Map<String, String> FORMER_EXTENSIONS = Map.of("pn", "prov-n", "asn", "prov-n", "prov-asn", "prov-n",
      "prov", "prov-n", "rdf", "prov-o");
  private final ProvFormats formats = TestFormats.all();

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("tests/conformance"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static Path cases() {
    Path specs = Optional.ofNullable(System.getenv("DTE_SPECS")).map(Path::of)
        .orElse(ROOT.resolveSibling("shared").resolve("specs"));
    assumeTrue(Files.isDirectory(specs.resolve("prov")), "the published cases are not at " + specs
        + "/prov; name their folder with DTE_SPECS");
    return specs.resolve("prov");
  }

  private static Stream<String[]> rows() throws Exception {
    return Files.readAllLines(ROOT.resolve("tests/conformance/prov/expected.tsv")).stream()
        .filter(row -> !row.startsWith("#")).map(row -> row.split("\t", -1));
  }

  @TestFactory
  Stream<DynamicTest> agreesWithEachVerdictAndKeepsEachDocument() throws Exception {
    Path cases = cases();
    return rows().filter(row -> !row[1].equals("none")).map(row -> DynamicTest.dynamicTest(row[0], () -> {
      if (row[1].equals("malformed")) {
        isRefused(cases.resolve(row[0]), Integer.parseInt(row[2].replace("line ", "")));
      } else {
        check(cases.resolve(row[0]), row[1], row[2]);
      }
    }));
  }

  /** What published documents rarely have: odd names, prefixes and times, each data type, each statement in each form. */
  @TestFactory
  Stream<DynamicTest> keepsOddDocuments() throws Exception {
    try (Stream<Path> files = Files.list(ROOT.resolve("tests/conformance/prov/cases"))) {
      return files.sorted().toList().stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(),
          () -> goesThroughEachFormat(read(file))));
    }
  }

  @Test
  void eachPublishedFileHasARow() throws Exception {
    Path cases = cases();
    try (Stream<Path> files = Files.walk(cases)) {
      assertThat(rows().map(row -> row[0])).containsExactlyInAnyOrderElementsOf(
          files.filter(Files::isRegularFile).map(file -> cases.relativize(file).toString()).toList());
    }
  }

  /** By an error that says where and what, in words. */
  private void isRefused(Path file, int line) {
    assertThatThrownBy(() -> read(file)).isInstanceOfSatisfying(DteException.class, e -> {
      SourceLocation place = e.problem().location();
      assertThat(place.file()).isEqualTo(file.getFileName().toString());
      assertThat(place.line()).isEqualTo(line);
      assertThat(e.problem().code()).isEqualTo(ExitCode.INVALID);
      assertThat(e.problem().message()).isNotBlank().doesNotContain("Exception", "\n");
    });
  }

  private void check(Path file, String expected, String constraints) throws Exception {
    Document document = read(file);
    Verdict verdict = new Validator().validate(document);
    assertThat(verdict.isValid() ? "valid" : "invalid").as("%s", verdict.violations()).isEqualTo(expected);
    assertThat(verdict.violations().stream().map(Verdict.Violation::constraint).distinct().sorted()
        .collect(Collectors.joining(","))).isEqualTo(constraints);
    goesThroughEachFormat(document);
  }

  private void goesThroughEachFormat(Document document) throws Exception {
    for (ProvFormat other : formats.all()) {
      if (WITHOUT_BUNDLES.contains(other.name()) && !document.bundles().isEmpty()) {
        assertThatThrownBy(() -> other.write(document, new ByteArrayOutputStream())).hasMessageContaining("bundles");
        continue;
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      other.write(document, out);
      Document again = formats.read(other, new ByteArrayInputStream(out.toByteArray()), "again." + other.name());
      assertThat(again.sameAs(document)).as("the same after %s", other.name()).isTrue();
    }
  }

  private Document read(Path file) throws Exception {
    String name = file.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1);
    try (InputStream in = Files.newInputStream(file)) {
      return formats.read(formats.find(FORMER_EXTENSIONS.getOrDefault(extension, extension)), in, name);
    }
  }

  /** The published RDF says what its PROV-JSON sibling says, but for what {@code rdf-exceptions.tsv} gives a reason for. */
  @TestFactory
  Stream<DynamicTest> readsThePublishedRdfAsItsSiblings() throws Exception {
    Path cases = cases().resolve("trungdong-prov/src/prov/tests");
    Set<String> exceptions = Files.readAllLines(ROOT.resolve("tests/conformance/prov/rdf-exceptions.tsv")).stream()
        .filter(row -> !row.startsWith("#")).map(row -> row.split("\t", -1)[0]).collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(cases.resolve("rdf"))) {
      return files.filter(file -> file.toString().matches(".*[.](ttl|trig)")).sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
            String name = file.getFileName().toString();
            Path sibling = cases.resolve("json").resolve(name.substring(0, name.lastIndexOf('.')) + ".json");
            assertThat(read(file).sameAs(read(sibling))).isEqualTo(!exceptions.contains(name));
          }));
    }
  }
}
