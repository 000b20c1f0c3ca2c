// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.formats.Formats;
import io.dte.provenance.formats.ProvNotation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvOntologyTest {
  private static final String PREFIXES = """
      @prefix ex: <http://e/> .
      @prefix prov: <http://www.w3.org/ns/prov#> .
      @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
      @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      """;

  private static Document read(ProvFormat format, String text) throws Exception {
    return Formats.of(List.of()).read(format, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "file");
  }

  private static Document turtle(String text) throws Exception {
    return read(new ProvTurtle(), PREFIXES + text);
  }

  private static Document notation(String text) throws Exception {
    return read(new ProvNotation(), "document prefix ex <http://e/> " + text + " endDocument");
  }

  private static String write(ProvFormat format, Document document) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(document, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void same(String turtle, String notation) throws Exception {
    assertThat(turtle(turtle).sameAs(notation(notation))).as("%s", turtle(turtle)).isTrue();
  }

  private static void refuses(ProvFormat format, String text, int line, String message) {
    assertThatThrownBy(() -> read(format, text)).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().message()).contains(message);
      assertThat(e.problem().location().line()).isEqualTo(line);
    });
  }

  @Test
  void readsTheShortForm() throws Exception {
    same("ex:a prov:used ex:e . ex:e2 prov:wasRevisionOf ex:e1 ; prov:hadMember ex:e3 . ex:a prov:generated ex:e4 .", """
        used(ex:a, ex:e, -) wasDerivedFrom(ex:e2, ex:e1, -, -, -, [prov:type='prov:Revision'])
        hadMember(ex:e2, ex:e3) wasGeneratedBy(ex:e4, ex:a, -)""");
  }

  @Test
  void takesAShortFormBesideItsNodeForOneStatement() throws Exception {
    same("""
        ex:a prov:used ex:e ; prov:qualifiedUsage [ a prov:Usage ; prov:entity ex:e ; prov:hadRole "in" ;
            prov:atTime "2026-05-01T12:00:00Z"^^xsd:dateTime ] .""",
        "used(ex:a, ex:e, 2026-05-01T12:00:00Z, [prov:role=\"in\"])");
  }

  @Test
  void readsInfluencesByTheirMostGeneralWords() throws Exception {
    same("""
        ex:a prov:qualifiedAssociation ex:x . ex:x prov:influencer ex:p ; prov:hadPlan ex:plan .
        ex:b prov:qualifiedInfluence [ a prov:EntityInfluence ; prov:entity ex:e ] .""",
        "wasAssociatedWith(ex:x; ex:a, ex:p, ex:plan) wasInfluencedBy(ex:b, ex:e)");
  }

  @Test
  void readsTypesAsPeopleWriteThem() throws Exception {
    same("""
        ex:p a prov:Person , ex:Nurse ; rdfs:label "Jo"@en . ex:c a prov:Collection .
        ex:a prov:startedAtTime "2026-05-01T12:00:00Z"^^xsd:dateTime . ex:thing a ex:Other .
        ex:e a prov:Entity ; prov:generatedAtTime "2026-05-01T12:00:00Z"^^xsd:dateTime .""", """
        agent(ex:p, [prov:type='prov:Person', prov:type='ex:Nurse', prov:label="Jo"@en])
        entity(ex:c, [prov:type='prov:Collection']) activity(ex:a, 2026-05-01T12:00:00Z, -)
        entity(ex:e) wasGeneratedBy(ex:e, -, 2026-05-01T12:00:00Z)""");
  }

  @Test
  void keepsWhatTheOntologyHasNoWordFor() throws Exception {
    Document document = notation("""
        entity(ex:x, [ex:size="1"]) agent(ex:x, [ex:size="2", prov:type='prov:Person'])
        used(ex:u; ex:a, ex:e, -, [ex:n="1"]) used(ex:u; ex:b, ex:e, -, [ex:n="2"])
        alternateOf(ex:x, ex:y) wasDerivedFrom(ex:d; ex:x, ex:y, -, -, -, [prov:entity="odd"])""");
    for (ProvFormat format : List.of(new ProvTurtle(), new ProvNTriples(), new ProvRdfJsonLd())) {
      assertThat(read(format, write(format, document)).sameAs(document)).as(write(format, document)).isTrue();
    }
  }

  @Test
  void keepsTheLinkToARelationWithoutName() throws Exception {
    Document document = turtle("""
        ex:e prov:qualifiedGeneration _:g . _:g a prov:Generation ; prov:activity ex:a .
        ex:e prov:qualifiedDerivation [ a prov:Derivation ; prov:entity ex:s ; prov:hadGeneration _:g ] .""");

    assertThat(document.statements()).anySatisfy(each -> assertThat(each.id()).hasToString("_:g"));
  }

  @Test
  void writesBundlesAsNamedGraphsAndRefusesThemInTurtle() throws Exception {
    Document document = notation("entity(ex:b) bundle ex:b entity(ex:e) endBundle bundle ex:none endBundle");

    assertThat(read(new ProvTriG(), write(new ProvTriG(), document)).sameAs(document)).isTrue();
    assertThat(write(new ProvTriG(), document)).contains("ex:b {");
    assertThatThrownBy(() -> write(new ProvTurtle(), document)).hasMessageContaining("2 bundles");
  }

  @Test
  void namesTheLineOfWhatIsMalformed() {
    refuses(new ProvTurtle(), PREFIXES + "ex:a a prov:Entity .\nex:b ex:c ;; ex:d\n", 6, "this is not Turtle");
    refuses(new ProvTriG(), PREFIXES + "ex:g { ex:a a prov:Entity", 5, "end of file");
    refuses(new ProvNTriples(), "<http://a> <http://b> .\n", 1, "Expected '<'");
    refuses(new ProvRdfJsonLd(), "{\"@id\":\n \"a\",,}", 2, "this is not JSON");
    refuses(new ProvTurtle(), PREFIXES + "ex:a a prov:Activity ; prov:startedAtTime \"noon\" .", 0, "'noon' is not a time");
  }

  @Test
  void refusesDeepNestingAndNamesTheLimit() {
    refuses(new ProvTurtle(), PREFIXES + "ex:a ex:b " + "[ ex:c ".repeat(100_000), 5, "at most 200 deep");
    refuses(new ProvTriG(), PREFIXES + "ex:a ex:b " + "( ".repeat(100_000), 5, "at most 200 deep");
    refuses(new ProvRdfJsonLd(), "[".repeat(100_000), 1, "a limit is exceeded");
  }

  @Test
  void bracketsInTextsAndNamesAreNoNesting() throws Exception {
    String brackets = "[".repeat(300);
    Document document = turtle("ex:e a prov:Entity ; ex:p '''" + brackets + "''' , \"\\\"" + brackets + "\" , '' , <http://e/#"
        + "(".repeat(300) + "> . # " + brackets);

    assertThat(document.statements().get(0).attributes()).hasSize(4);
  }

  @Test
  void neverFetchesAContext() {
    refuses(new ProvRdfJsonLd(), "{\n\"@context\": [{\"a\": \"http://b/\"}, \"http://localhost:1/x\"]}", 2, "is not fetched");
    refuses(new ProvRdfJsonLd(), "{\"@context\": {\"a\": {\"@id\": \"http://b\", \"@context\": \"http://localhost:1/\"}}}", 1,
        "is not fetched");
  }
}
