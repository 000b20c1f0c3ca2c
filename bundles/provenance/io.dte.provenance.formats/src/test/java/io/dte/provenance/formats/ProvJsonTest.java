// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Value;
import io.dte.provenance.api.store.WholeDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvJsonTest {
  private final ProvJson json = new ProvJson();

  private static QualifiedName ex(String local) {
    return new QualifiedName("http://example.org/", local, "ex");
  }

  private Document read(byte[] bytes) throws IOException, DteException {
    WholeDocument sink = new WholeDocument();
    json.read(new ByteArrayInputStream(bytes), "lineage.json", sink);
    return sink.document();
  }

  private Document read(String text) throws IOException, DteException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private String write(Document document) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    json.write(document, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void readsStatementsWithPrefixesThatComeLast() throws Exception {
    Document document = read("""
        {"entity": {"ex:flood": {"ex:depth": {"$": "1.5", "type": "xsd:double"}, "prov:label": ["a", {"$": "b", "lang": "en"}]}},
         "used": {"_:u1": {"prov:activity": "ex:run", "prov:entity": "ex:rain"}},
         "bundle": {"ex:b": {"agent": {"me:i": {}}, "prefix": {"me": "http://me/"}}},
         "prefix": {"ex": "http://example.org/"}}
        """);

    assertThat(document.statements().get(0)).isInstanceOf(Element.Entity.class);
    assertThat(document.statements().get(0).attributes()).containsExactly(
        new Attribute(ex("depth"), new Value.Literal("1.5", Names.XSD_DOUBLE, "")),
        Attribute.of(Names.PROV_LABEL, "a"),
        new Attribute(Names.PROV_LABEL, new Value.Literal("b", Names.PROV_INTERNATIONALIZED_STRING, "en")));
    Relation.Usage usage = (Relation.Usage) document.statements().get(1);
    assertThat(usage.id().isNone()).isTrue();
    assertThat(usage.entity()).isEqualTo(ex("rain"));
    assertThat(document.bundles().get(0).id()).isEqualTo(ex("b"));
    assertThat(document.bundles().get(0).statements().get(0).id().uri()).isEqualTo("http://me/i");
    assertThat(read(write(document)).sameAs(document)).isTrue();
  }

  /** In PROV-JSON {@code _:x} means to have no identifier; one that a derivation refers to must not get lost by that. */
  @Test
  void keepsBlankIdentifiersOfRelations() throws Exception {
    QualifiedName blank = QualifiedName.blank("g1");
    Document document = new Document(io.dte.provenance.api.model.Namespaces.NONE, java.util.List.of(
        new Relation.Generation(blank, ex("e2"), ex("a"), io.dte.provenance.api.model.Time.NONE, java.util.List.of()),
        new Relation.Generation(QualifiedName.NONE, ex("e3"), ex("a"), io.dte.provenance.api.model.Time.NONE, java.util.List.of()),
        new Relation.Derivation(QualifiedName.NONE, ex("e2"), ex("e1"), ex("a"), blank, QualifiedName.NONE, java.util.List.of())),
        java.util.List.of());
    String written = write(document);
    assertThat(written).contains("\"blank\":\"urn:dte:blank:\"", "\"blank:g1\":{");
    Document again = read(written);
    assertThat(again.sameAs(document)).isTrue();
    assertThat(again.statements()).extracting(io.dte.provenance.api.model.Statement::id).contains(blank, QualifiedName.NONE);
    assertThat(((Relation.Derivation) again.statements().stream().filter(Relation.Derivation.class::isInstance).findFirst()
        .orElseThrow()).generation()).isEqualTo(blank);
  }

  @Test
  void readsSeveralMembersAsSeveralMemberships() throws Exception {
    Document document = read("""
        {"prefix": {"default": "http://example.org/"}, "hadMember": {"_:1": {"prov:collection": "c", "prov:entity": ["a", "b"]}}}
        """);

    assertThat(document.statements()).hasSize(2);
    assertThat(((Relation.Membership) document.statements().get(1)).entity()).isEqualTo(ex("b"));
  }

  @Test
  void keepsStatementsOfOneIdentifierApart() throws Exception {
    Document document = read("""
        {"prefix": {"ex": "http://example.org/"}, "entity": {"ex:a": [{"ex:x": 1}, {"ex:x": true}]}}
        """);

    assertThat(document.statements()).hasSize(2);
    assertThat(write(document)).contains("\"ex:a\":[{");
  }

  @Test
  void declaresThePrefixesThatAreUsed() throws Exception {
    Document document = new Document(io.dte.provenance.api.model.Namespaces.NONE,
        java.util.List.of(new Element.Entity(ex("a"), java.util.List.of()),
            new Element.Entity(new QualifiedName("http://other/", "a", "ex"), java.util.List.of())), java.util.List.of());

    assertThat(write(document)).startsWith("{\"prefix\":{\"ex\":\"http://example.org/\",\"ns1\":\"http://other/\","
        + "\"prov\":\"http://www.w3.org/ns/prov#\",\"xsd\":\"http://www.w3.org/2001/XMLSchema#\"}");
    assertThat(read(write(document)).sameAs(document)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "''|1|empty",
      "[]|1|JSON object",
      "{\"entity\": {|1|not JSON",
      "{\"entity\":\\n{\"ex:a\": {}}}|2|prefix 'ex' of 'ex:a' is not declared",
      "{\"entity\": {\"a\": {}}}|1|no default namespace",
      "{\"thing\": {}}|1|no kind of record",
      "{\"entity\": []}|1|object of records",
      "{\"prefix\": []}|1|object of prefixes",
      "{\"prefix\": {\"a\": 1}}|1|stands for an address",
      "{\"bundle\": {\"a\": {\"bundle\": {}}}}|1|holds a bundle",
      "{} {}|1|after the document's end",
      "{\"prefix\": {\"default\": \"http://e/\"}, \"used\": {\"u\": {\"prov:entity\": [\"a\", \"b\"]}}}|1|prov:entity twice",
      "{\"prefix\": {\"default\": \"http://e/\"},\\n\"used\": {\"u\": {\"prov:time\": \"noon\"}}}|2|not a time",
      "{\"prefix\": {\"default\": \"http://e/\"}, \"entity\": {\"u\": {\"a\": {\"type\": \"b\"}}}}|1|no \"$\"",
      "{\"prefix\": {\"default\": \"http://e/\"}, \"entity\": {\"u\": {\"a\": null}}}|1|neither text"})
  void saysWhatIsWrongAndWhere(String text, int line, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n"))).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().message()).contains(message);
      assertThat(e.problem().location().file()).isEqualTo("lineage.json");
      assertThat(e.problem().location().line()).isEqualTo(line);
    });
  }

  @Test
  void refusesWhatIsNestedTooDeepOrTooLong() {
    assertThatThrownBy(() -> read("{\"entity\": {\"a\": {\"b\": " + "[".repeat(100_000)))
        .isInstanceOf(DteException.class).hasMessageContaining("neither text");
    assertThatThrownBy(() -> read("{\"a\":".repeat(100_000))).isInstanceOf(DteException.class);
    assertThatThrownBy(() -> read("{\"" + "a".repeat(60_000) + "\": {}}"))
        .isInstanceOf(DteException.class).hasMessageContaining("limit");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] bytes = "{\"entity\": {\"?\": {}}}".getBytes(StandardCharsets.ISO_8859_1);
    bytes[13] = (byte) 0xff;
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(DteException.class).hasMessageContaining("lineage.json:1");
  }
}
