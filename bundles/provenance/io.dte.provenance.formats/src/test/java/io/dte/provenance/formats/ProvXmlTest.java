// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.store.WholeDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvXmlTest {
  private static final String START = "<prov:document xmlns:prov='http://www.w3.org/ns/prov#' "
      + "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xsd='http://www.w3.org/2001/XMLSchema' "
      + "xmlns:ex='http://example.org/'>\n";
  private final ProvXml xml = new ProvXml();

  private static QualifiedName ex(String local) {
    return new QualifiedName("http://example.org/", local, "ex");
  }

  private Document read(byte[] bytes) throws IOException, DteException {
    WholeDocument sink = new WholeDocument();
    xml.read(new ByteArrayInputStream(bytes), "lineage.xml", sink);
    return sink.document();
  }

  private Document read(String text) throws IOException, DteException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsTypesAsElementsAndMembersOfCollections() throws Exception {
    Document document = read(START + "<prov:person prov:id='ex:i'/><prov:hadMember><prov:collection prov:ref='ex:c'/>"
        + "<prov:entity prov:ref='ex:a'/><prov:entity prov:ref='ex:b'/></prov:hadMember>"
        + "<prov:bundleContent prov:id='ex:b' xmlns:me='http://me/'><prov:entity prov:id='me:e'/></prov:bundleContent>"
        + "</prov:document>");

    assertThat(document.statements()).hasSize(3);
    assertThat(document.statements().get(0).attributes())
        .containsExactly(Attribute.of(Names.PROV_TYPE, Names.PROV_PERSON));
    assertThat(document.bundles().get(0).statements().get(0).id().uri()).isEqualTo("http://me/e");
  }

  @Test
  void writesNamesThatAreNoWordsOfXmlAndCarriageReturns() throws Exception {
    Document document = new Document(Namespaces.NONE, List.of(Kind.ENTITY.create(ex("a"),
        List.of(), List.of(), List.of(Attribute.of(ex("1/x-2"), "a\r\n<b>&c")))), List.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    xml.write(document, out);

    assertThat(read(out.toByteArray()).sameAs(document)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"<prov:thing/></prov:document>|2|no statement", "<prov:entity/></prov:document>|2|no prov:id",
      "<prov:entity prov:id='no:a'/></prov:document>|2|prefix 'no'", "<prov:entity prov:id='ex:a'>|2|not well-formed",
      "<prov:used><prov:time>noon</prov:time></prov:used></prov:document>|2|not a time",
      "<prov:entity prov:id='ex:a'><ex:b><ex:c/></ex:b></prov:entity></prov:document>|2|holds the element",
      "hello</prov:document>|2|stands between"})
  void saysWhatIsWrongAndWhere(String text, int line, String message) {
    assertThatThrownBy(() -> read(START + text)).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().message()).contains(message);
      assertThat(e.problem().location().line()).isEqualTo(line);
    });
  }

  @Test
  void refusesDocumentTypesSoThatNoEntityGrowsOrReachesOut() {
    String bomb = "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>" + START
        + "<prov:entity prov:id='ex:a'><ex:b>&b;</ex:b></prov:entity></prov:document>";
    String outside = "<!DOCTYPE d [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + START
        + "<prov:entity prov:id='ex:a'><ex:b>&a;</ex:b></prov:entity></prov:document>";
    assertThatThrownBy(() -> read(bomb)).isInstanceOf(DteException.class).hasMessageContaining("document type");
    assertThatThrownBy(() -> read(outside)).isInstanceOf(DteException.class).hasMessageContaining("document type");
  }

  @Test
  void refusesDeepNestingAndBytesThatAreNotUtf8() {
    assertThatThrownBy(() -> read(START + "<ex:a>".repeat(100_000))).isInstanceOf(DteException.class);
    byte[] bytes = (START + "<prov:entity prov:id='ex:?'/></prov:document>").getBytes(StandardCharsets.ISO_8859_1);
    bytes[START.length() + 25] = (byte) 0xff;
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(DteException.class).hasMessageContaining("lineage.xml");
    assertThatThrownBy(() -> read("")).isInstanceOf(DteException.class);
  }
}
