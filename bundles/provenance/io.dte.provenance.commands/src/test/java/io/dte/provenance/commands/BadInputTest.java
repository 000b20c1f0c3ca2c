// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.formats.ProvNotation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file holds, reading it ends with a document or with one sentence that names the file and the line. */
class BadInputTest {
  private static final ProvFormats FORMATS = TestFormats.all();
  private static final int MUTATIONS = 600;
  private static final String SAMPLE = """
      document
        default <http://example.org/d#>
        prefix ex <http://example.org/>
        entity(ex:e, [prov:type='ex:T', prov:label="Zürich"@de, ex:n=5, ex:d="1.5" %% xsd:double, ex:t="a \\"b\\" \\\\ c"])
        activity(run, 2026-05-01T12:00:00Z, -, [ex:k="v"])
        agent(ex:ann)
        used(ex:u; run, ex:e, 2026-05-01T12:00:01Z, [prov:role="in"])
        wasGeneratedBy(ex:f, run, -)
        wasDerivedFrom(ex:f, ex:e, run, -, ex:u)
        wasAssociatedWith(run, ex:ann, -)
      endDocument
      """;

  static Stream<ProvFormat> formats() {
    return FORMATS.all().stream();
  }

  private static Document read(ProvFormat format, byte[] bytes) throws IOException, DteException {
    return FORMATS.read(format, new ByteArrayInputStream(bytes), "bad." + format.extensions().get(0));
  }

  private static byte[] sample(ProvFormat format) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(read(new ProvNotation(), SAMPLE.getBytes(StandardCharsets.UTF_8)), out);
    return out.toByteArray();
  }

  /** What is wrong with it; empty when it is a document. */
  private static Optional<DteException> problem(ProvFormat format, byte[] bytes) {
    try {
      read(format, bytes);
      return Optional.empty();
    } catch (DteException e) {
      String shown = e.problem().toString();
      assertThat(e.problem().code()).as(shown).isEqualTo(ExitCode.INVALID);
      assertThat(shown).startsWith("bad." + format.extensions().get(0) + ":").doesNotContain("Exception", "\n", "java.");
      // What triples of RDF mean is known when all are read.
      assertThat(e.problem().location().line()).as(shown).isGreaterThanOrEqualTo(format.name().startsWith("prov-o") ? 0 : 1);
      return Optional.of(e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new AssertionError(format.name() + " ended otherwise with: " + new String(bytes, StandardCharsets.UTF_8), e);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aTruncatedDocument(ProvFormat format) throws Exception {
    byte[] whole = sample(format);
    assertThat(problem(format, whole)).isEmpty();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      refused += problem(format, Arrays.copyOf(whole, length)).isPresent() ? 1 : 0;
    }
    // The triples of RDF that are complete by themselves remain one document; elsewhere only line ends may go.
    assertThat(refused).isGreaterThan(format.name().startsWith("prov-o") ? whole.length / 2 : whole.length - 3);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aDocumentWithAnyBytesInIt(ProvFormat format) throws Exception {
    byte[] whole = sample(format);
    Random random = new Random(format.name().hashCode());
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = whole.clone();
      for (int j = 0; j <= random.nextInt(3); j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      problem(format, bytes);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void noTextAtAll(ProvFormat format) {
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    assertThat(problem(format, noise)).isPresent();
    assertThat(problem(format, new byte[100_000])).isPresent();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void anotherEncoding(ProvFormat format) throws Exception {
    String text = new String(sample(format), StandardCharsets.UTF_8);
    byte[] marked = ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
    assertThat(problem(format, marked)).as("a byte order mark of UTF-8 is none of the document").isEmpty();
    for (Charset other : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16)) {
      // Encodings that JSON and XML announce or let one guess are read; to be lost is no letter.
      Optional<DteException> problem = problem(format, text.replace("\\u00FC", "ü").getBytes(other));
      assertThat(problem.isPresent() || read(format, text.getBytes(other)).sameAs(read(format, sample(format))))
          .as("%s in %s", format.name(), other).isTrue();
    }
  }

  static Stream<Arguments> nested() {
    String deep = "[".repeat(100_000);
    String objects = "{\"a\":".repeat(100_000);
    String elements = "<a>".repeat(100_000);
    String nodes = "@prefix prov: <http://www.w3.org/ns/prov#> . <http://e/a> prov:used " + "[ prov:used ".repeat(100_000);
    String lists = "@prefix prov: <http://www.w3.org/ns/prov#> . <http://e/a> prov:used " + "( ".repeat(100_000);
    return Stream.of(
        Arguments.of("prov-json", deep), Arguments.of("prov-json", objects),
        Arguments.of("prov-json", "{\"entity\": {\"a\": {\"b\": " + deep), Arguments.of("prov-json", "{\"bundle\": " + objects),
        Arguments.of("prov-jsonld", "{\"@graph\": " + deep), Arguments.of("prov-jsonld", "{\"@context\": " + objects),
        Arguments.of("prov-jsonld", "{\"@graph\": " + "[{\"@type\":\"Bundle\",\"@id\":\"http://e/b\",\"@graph\":".repeat(100_000)),
        Arguments.of("prov-o-jsonld", deep), Arguments.of("prov-o-jsonld", objects),
        Arguments.of("prov-xml", "<prov:document xmlns:prov=\"http://www.w3.org/ns/prov#\">" + elements),
        Arguments.of("prov-xml", "<prov:document xmlns:prov=\"http://www.w3.org/ns/prov#\"><prov:entity prov:id=\"prov:a\"><prov:label>"
            + elements),
        Arguments.of("prov-n", "document " + "bundle prov:b ".repeat(100_000)), Arguments.of("prov-n", "document entity" + "(".repeat(100_000)),
        Arguments.of("prov-o", nodes), Arguments.of("prov-o", lists), Arguments.of("prov-o-trig", nodes),
        Arguments.of("prov-o-trig", "{".repeat(100_000)), Arguments.of("prov-o-ntriples", "<http://e/a> ".repeat(100_000)),
        Arguments.of("prov-o-nquads", "<http://e/a> ".repeat(100_000)));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("nested")
  void aHundredThousandLevels(String format, String text) throws Exception {
    assertThat(problem(FORMATS.find(format), text.getBytes(StandardCharsets.UTF_8))).isPresent();
  }

  static Stream<String> entityAttacks() {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE d [<!ENTITY l0 \"ha\">");
    for (int i = 1; i < 10; i++) {
      laughs.append("<!ENTITY l").append(i).append(" \"").append(("&l" + (i - 1) + ";").repeat(10)).append("\">");
    }
    return Stream.of(
        laughs + "]>#&l9;", "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>#&x;",
        "<!DOCTYPE d [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/x.dtd\"> %x;]>#", "<!DOCTYPE d SYSTEM \"file:///etc/passwd\">#",
        "<!DOCTYPE d PUBLIC \"-//x\" \"http://127.0.0.1:1/x.dtd\">#", "#&nowhere;",
        "<!DOCTYPE d [<!ENTITY x \"" + "a".repeat(100_000) + "\">]>#" + "&x;".repeat(10_000));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("entityAttacks")
  void entitiesOfXml(String attack) throws Exception {
    String text = attack.replace("#", "<prov:document xmlns:prov=\"http://www.w3.org/ns/prov#\"><prov:entity prov:id=\"prov:a\">"
        + "<prov:label>") + "</prov:label></prov:entity></prov:document>";
    assertThat(problem(FORMATS.find("prov-xml"), text.getBytes(StandardCharsets.UTF_8))).hasValueSatisfying(
        e -> assertThat(e.problem().toString()).doesNotContain("root:"));
  }

  /** Of a key that stands twice nothing is lost: statements and values add up, as in a list. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "\"entity\": {\"ex:a\": {\"ex:k\": \"1\", \"ex:k\": \"2\"}}              | 1 | 2",
    "\"entity\": {\"ex:a\": {}, \"ex:a\": {\"ex:k\": \"2\"}}                    | 2 | 1",
    "\"entity\": {\"ex:a\": {}}, \"entity\": {\"ex:b\": {\"ex:k\": \"2\"}}        | 2 | 1",
  })
  void aKeyTwiceInJson(String records, int statements, int attributes) throws Exception {
    Document document = read(FORMATS.find("prov-json"),
        ("{\"prefix\": {\"ex\": \"http://e/\"}, " + records + "}").getBytes(StandardCharsets.UTF_8));
    assertThat(document.statements()).hasSize(statements);
    assertThat(document.statements().stream().mapToInt(each -> each.attributes().size()).sum()).isEqualTo(attributes);
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void aKeyTwiceThatContradictsItself(String text) throws Exception {
    assertThatThrownBy(() -> read(FORMATS.find("prov-json"), text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DteException.class).hasMessageContaining("twice");
  }

  static Stream<String> contradictions() {
    return Stream.of("{\"prefix\": {\"ex\": \"http://e/\"}, \"prefix\": {\"ex\": \"http://f/\"}}",
        "{\"prefix\": {\"ex\": \"http://e/\", \"ex\": \"http://f/\"}}",
        "{\"prefix\": {\"ex\": \"http://e/\"}, \"used\": {\"_:u\": {\"prov:activity\": \"ex:a\", \"prov:activity\": \"ex:b\"}}}",
        "{\"prefix\": {\"ex\": \"http://e/\"}, \"bundle\": {\"ex:b\": {\"prefix\": {}, \"prefix\": {}}}}");
  }
}
