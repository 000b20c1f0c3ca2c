// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Time;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and times that few documents have, as their formats want them. */
class OddNamesTest {

  private static Document read(ProvFormat format, String text) throws Exception {
    return Formats.of(List.of()).read(format, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "a");
  }

  private static String write(ProvFormat format, Document document) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(document, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "ex:a\\=b\\'c\\(d\\)e\\,f\\-g\\:h\\;i\\[j\\]k\\. | http://example.org/a=b'c(d)e,f-g:h;i[j]k.",
    "ex:a/b/c                                        | http://example.org/a/b/c",
    "ex:a%20b                                        | http://example.org/a%20b",
    "ex:~a!b$c&d*e+f?g@h                             | http://example.org/~a!b$c&d*e+f?g@h",
    "ex:1234                                         | http://example.org/1234",
    "ex:                                             | http://example.org/",
    "q:x                                             | http://example.org/?a=x",
    "plain                                           | http://example.org/default#plain",
  })
  void areReadFromProvNotation(String written, String uri) throws Exception {
    Document document = read(new ProvNotation(), "document default <http://example.org/default#> prefix ex <http://example.org/>"
        + " prefix q <http://example.org/?a=> entity(" + written + ") endDocument");

    assertThat(document.statements().get(0).id().uri()).isEqualTo(uri);
  }

  /** JSON takes any prefix; XML and PROV-N take words, and theirs cannot be used for something else. */
  @ParameterizedTest
  @CsvSource({"1", "_x", "xmlish", "xsd", "prov", "xsi", "a b", "end."})
  void getAPrefixThatTheFormatTakes(String prefix) throws Exception {
    QualifiedName name = new QualifiedName("http://example.org/odd/", "a", prefix);
    Document document = new Document(new Namespaces("", Map.of(prefix, "http://example.org/odd/")),
        List.of(new Element.Entity(name, List.of(Attribute.of(name, "value"), Attribute.of(name, name)))), List.of());

    for (ProvFormat format : List.of(new ProvXml(), new ProvNotation(), new ProvJson(), new ProvJsonLd())) {
      assertThat(read(format, write(format, document)).sameAs(document)).as("%s with %s", format.name(), prefix).isTrue();
    }
    assertThat(write(new ProvNotation(), document)).containsPattern(
        "prefix (?!prov|xsd|xml)[A-Za-z][A-Za-z0-9]* <http://example.org/odd/>");
  }

  @Test
  void areWrittenInJsonLdAsOthersReadThem() throws Exception {
    QualifiedName name = new QualifiedName("http://example.org/", "a", "ex");
    String text = write(new ProvJsonLd(), new Document(Namespaces.NONE, List.of(new Element.Entity(name,
        List.of(Attribute.of(name, name), Attribute.of(new QualifiedName("http://www.w3.org/ns/prov#", "type", "prov"), name)))),
        List.of()));

    assertThat(text).contains("\"prov\":\"http://www.w3.org/ns/prov#\"", "\"xsd\":\"http://www.w3.org/2001/XMLSchema#\"",
        "\"ex:a\":[{\"@value\":\"ex:a\",\"@type\":\"prov:QUALIFIED_NAME\"}]", "\"type\":[\"ex:a\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "2012-01-01T00:00:00, 2012-01-01T00:00:00Z",
    "2012-01-01T24:00:00Z, 2012-01-02T00:00:00Z",
    "2012-12-31T24:00:00+02:00, 2012-12-31T22:00:00Z",
    "2012-01-01T00:00:00.1, 2012-01-01T00:00:00.1Z",
    "2012-01-01T00:00:00.1234567890123Z, 2012-01-01T00:00:00.123456789Z",
    "2012-01-01T00:00:00+14:00, 2011-12-31T10:00:00Z",
    "2012-02-29T00:00:00-00:00, 2012-02-29T00:00:00Z",
    "12012-01-01T00:00:00Z, +12012-01-01T00:00:00Z",
    "-0044-03-15T12:00:00Z, -0044-03-15T12:00:00Z",
  })
  void timesAreThoseOfXmlSchema(String lexical, Instant instant) {
    assertThat(new Time(lexical).instant()).contains(instant);
  }

  @ParameterizedTest
  @CsvSource({"2012-01-01", "2012-13-01T00:00:00", "2012-02-30T00:00:00", "2012-01-01T25:00:00", "noon", "T24:00:00", "-", "Z"})
  void otherTextsAreNoTimes(String lexical) {
    assertThat(new Time(lexical).instant()).isEmpty();
  }
}
