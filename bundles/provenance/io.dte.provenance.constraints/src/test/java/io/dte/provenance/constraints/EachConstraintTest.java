// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.validation.Verdict;
import io.dte.provenance.api.validation.Verdict.Violation;
import io.dte.provenance.formats.Formats;
import io.dte.provenance.formats.ProvNotation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The inferences and constraints of PROV-CONSTRAINTS by their numbers: a document that breaks one of them alone, and a
 * neighbour that is valid. What can only come before an end or an invalidation cannot be broken, since nothing but ends and
 * invalidations follows those; {@link OrderingTest} has these.
 */
class EachConstraintTest {

  private static Arguments broken(String number, String violated, String invalid, String valid) {
    return Arguments.of(number, violated, invalid, valid);
  }

  private static final String CYCLE = "derivation-generation-generation-ordering";
  private static final String DERIVED = "entity(ex:e1) entity(ex:e2) wasDerivedFrom(ex:e2, ex:e1) ";

  static Stream<Arguments> definitionsAndInferences() {
    return Stream.of(
        // A plan that is left out is none, an agent that is left out is some agent.
        broken("definition 4", "key-properties",
            "wasAssociatedWith(ex:i; ex:a, ex:g, ex:p) wasAssociatedWith(ex:i; ex:a, ex:g, -)",
            "wasAssociatedWith(ex:i; ex:a, ex:g, ex:p) wasAssociatedWith(ex:i; ex:a, -, ex:p)"),
        // The end of the informed activity is all that communication (5, 6) orders: constraint 35.
        broken("inference 7", CYCLE,
            "entity(ex:e1) entity(ex:e2) wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)",
            "wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)"),
        broken("inference 8", CYCLE,
            DERIVED + "activity(ex:a) wasAttributedTo(ex:e1, ex:a) wasStartedBy(ex:a, ex:e2, -, -)",
            DERIVED + "activity(ex:a) wasAttributedTo(ex:e1, ex:a)"),
        broken("inference 9", CYCLE,
            "wasStartedBy(ex:a, ex:e1, -, -) wasGeneratedBy(ex:e2, -, -) wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)",
            "wasStartedBy(ex:a, ex:e3, -, -) wasGeneratedBy(ex:e2, -, -) wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)"),
        broken("inference 10", CYCLE,
            "wasEndedBy(ex:a, ex:e1, -, -) wasGeneratedBy(ex:e2, -, -) wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)",
            "wasEndedBy(ex:a, ex:e3, -, -) wasGeneratedBy(ex:e2, -, -) wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)"),
        broken("inference 11", "unique-generation",
            "wasDerivedFrom(ex:e2, ex:e1, ex:a, ex:g, ex:u) wasGeneratedBy(ex:h; ex:e2, ex:a, -)",
            "wasDerivedFrom(ex:e2, ex:e1, ex:a, ex:g, ex:u) wasGeneratedBy(ex:h; ex:e2, ex:b, -)"),
        broken("inference 13", CYCLE,
            "wasAttributedTo(ex:e1, ex:g) wasAttributedTo(ex:e2, ex:g) wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)",
            "wasAttributedTo(ex:e1, ex:g) wasDerivedFrom(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)"),
        broken("inference 14", "entity-activity-disjoint",
            "actedOnBehalfOf(ex:g, ex:h, ex:a) entity(ex:a)",
            "actedOnBehalfOf(ex:g, ex:h, ex:a) activity(ex:a) agent(ex:a)"),
        broken("inference 15", "key-properties",
            "wasGeneratedBy(ex:i; ex:e, ex:a, -) wasInfluencedBy(ex:i; ex:e, ex:b)",
            "wasGeneratedBy(ex:i; ex:e, ex:a, -) wasInfluencedBy(ex:i; ex:e, ex:a)"),
        broken("inference 15 (a derivation)", "key-properties",
            "wasGeneratedBy(ex:i; ex:e2, ex:a, -) wasDerivedFrom(ex:i; ex:e2, ex:e1, -, -, -)",
            "wasInfluencedBy(ex:i; ex:e2, ex:e1) wasDerivedFrom(ex:i; ex:e2, ex:e1, -, -, -)"),
        broken("inference 15 (unknown arguments)", "entity-activity-disjoint",
            "wasGeneratedBy(ex:i; ex:e, -, -) wasInfluencedBy(ex:i; ex:e, ex:a) entity(ex:a)",
            "wasGeneratedBy(ex:i; ex:e, -, -) wasInfluencedBy(ex:i; ex:e, ex:a) agent(ex:a)"),
        broken("inference 19", "impossible-specialization-reflexive",
            "specializationOf(ex:e1, ex:e2) specializationOf(ex:e2, ex:e3) specializationOf(ex:e3, ex:e1)",
            "specializationOf(ex:e1, ex:e2) specializationOf(ex:e2, ex:e3) specializationOf(ex:e1, ex:e3)"),
        broken("inference 19 with 45", CYCLE,
            "wasGeneratedBy(ex:e1, -, -) wasGeneratedBy(ex:e3, -, -) specializationOf(ex:e2, ex:e1)"
                + " specializationOf(ex:e3, ex:e2) wasDerivedFrom(ex:e1, ex:e3)",
            "wasGeneratedBy(ex:e1, -, -) wasGeneratedBy(ex:e3, -, -) specializationOf(ex:e2, ex:e1)"
                + " specializationOf(ex:e3, ex:e2) wasDerivedFrom(ex:e3, ex:e1)"),
        broken("inference 21 (it is an entity)", "impossible-object-property-overlap",
            "entity(ex:e1) specializationOf(ex:e2, ex:e1) used(ex:e2; ex:a, ex:e, -)",
            "entity(ex:e2) specializationOf(ex:e2, ex:e1) used(ex:e1; ex:a, ex:e, -)"),
        broken("inference 21 (attributes)", "membership-empty-collection",
            "entity(ex:c, [prov:type='prov:EmptyCollection']) specializationOf(ex:d, ex:c) specializationOf(ex:f, ex:d)"
                + " hadMember(ex:f, ex:e)",
            "entity(ex:d, [prov:type='prov:EmptyCollection']) specializationOf(ex:d, ex:c) hadMember(ex:c, ex:e)"),
        broken("inference 21 (a generation)", CYCLE,
            "entity(ex:e1) specializationOf(ex:e2, ex:e1) wasDerivedFrom(ex:e1, ex:e2)",
            "entity(ex:e1) specializationOf(ex:e2, ex:e1) wasDerivedFrom(ex:e2, ex:e1)"),
        broken("mentions are specialisations (PROV-LINKS)", CYCLE,
            "entity(ex:e1) mentionOf(ex:e2, ex:e1, ex:b) wasDerivedFrom(ex:e1, ex:e2)",
            "entity(ex:e1) mentionOf(ex:e2, ex:e1, ex:b) wasDerivedFrom(ex:e2, ex:e1)"),
        broken("a mention is unique (PROV-LINKS)", "unique-mention",
            "mentionOf(ex:e2, ex:e1, ex:b) mentionOf(ex:e2, ex:e1, ex:c)",
            "mentionOf(ex:e2, ex:e1, ex:b) mentionOf(ex:e2, ex:e1, ex:b)"));
  }

  static Stream<Arguments> uniqueness() {
    return Stream.of(
        broken("22", "key-object",
            "activity(ex:a, 2012-01-01T00:00:00Z, -) activity(ex:a, 2012-01-02T00:00:00Z, -)",
            "activity(ex:a, 2012-01-01T00:00:00Z, -) activity(ex:a, -, 2012-01-02T00:00:00Z)"
                + " activity(ex:a, 2012-01-01T01:00:00+01:00, -)"),
        broken("23 (generation)", "key-properties",
            "wasGeneratedBy(ex:i; ex:e, ex:a, -) wasGeneratedBy(ex:i; ex:f, ex:a, -)",
            "wasGeneratedBy(ex:i; ex:e, -, -) wasGeneratedBy(ex:i; ex:e, ex:a, 2012-01-01T00:00:00)"),
        broken("23 (usage)", "key-properties", "used(ex:i; ex:a, ex:e, -) used(ex:i; ex:a, ex:f, -)",
            "used(ex:i; ex:a, -, -) used(ex:i; ex:a, ex:f, -)"),
        broken("23 (communication)", "key-properties",
            "wasInformedBy(ex:i; ex:a, ex:b) wasInformedBy(ex:i; ex:a, ex:c)",
            "wasInformedBy(ex:i; ex:a, ex:b) wasInformedBy(ex:j; ex:a, ex:c)"),
        broken("23 (start)", "key-properties",
            "wasStartedBy(ex:i; ex:a, ex:e, ex:b, -) wasStartedBy(ex:i; ex:a, ex:f, ex:b, -)",
            "wasStartedBy(ex:i; ex:a, ex:e, -, -) wasStartedBy(ex:i; ex:a, -, ex:b, -)"),
        broken("23 (end)", "key-properties",
            "wasEndedBy(ex:i; ex:a, ex:e, ex:b, -) wasEndedBy(ex:i; ex:a, ex:f, ex:b, -)",
            "wasEndedBy(ex:i; ex:a, ex:e, -, -) wasEndedBy(ex:i; ex:a, -, ex:b, -)"),
        broken("23 (invalidation)", "key-properties",
            "wasInvalidatedBy(ex:i; ex:e, ex:a, -) wasInvalidatedBy(ex:i; ex:f, ex:a, -)",
            "wasInvalidatedBy(ex:i; ex:e, ex:a, -) wasInvalidatedBy(ex:i; ex:e, -, -)"),
        broken("23 (derivation)", "key-properties",
            "wasDerivedFrom(ex:i; ex:e2, ex:e1, -, -, -) wasDerivedFrom(ex:i; ex:e2, ex:e1, ex:a, -, -)",
            "wasDerivedFrom(ex:i; ex:e2, ex:e1, ex:a, ex:g, -) wasDerivedFrom(ex:i; ex:e2, ex:e1, ex:a, -, ex:u)"),
        broken("23 (attribution)", "key-properties",
            "wasAttributedTo(ex:i; ex:e, ex:g) wasAttributedTo(ex:i; ex:e, ex:h)",
            "wasAttributedTo(ex:i; ex:e, ex:g) wasAttributedTo(ex:j; ex:e, ex:h)"),
        broken("23 (association)", "key-properties",
            "wasAssociatedWith(ex:i; ex:a, ex:g, -) wasAssociatedWith(ex:i; ex:a, ex:h, -)",
            "wasAssociatedWith(ex:i; ex:a, ex:g, -) wasAssociatedWith(ex:i; ex:a, -, -)"),
        broken("23 (delegation)", "key-properties",
            "actedOnBehalfOf(ex:i; ex:g, ex:h, ex:a) actedOnBehalfOf(ex:i; ex:g, ex:h, ex:b)",
            "actedOnBehalfOf(ex:i; ex:g, ex:h, ex:a) actedOnBehalfOf(ex:i; ex:g, ex:h, -)"),
        broken("23 (influence)", "key-properties",
            "wasInfluencedBy(ex:i; ex:x, ex:y) wasInfluencedBy(ex:i; ex:x, ex:z)",
            "wasInfluencedBy(ex:i; ex:x, ex:y) wasInfluencedBy(ex:j; ex:x, ex:z)"),
        broken("24", "unique-generation", "wasGeneratedBy(ex:i; ex:e, ex:a, -) wasGeneratedBy(ex:j; ex:e, ex:a, -)",
            "wasGeneratedBy(ex:i; ex:e, ex:a, -) wasGeneratedBy(ex:j; ex:e, ex:b, -)"),
        broken("25", "unique-invalidation",
            "wasInvalidatedBy(ex:i; ex:e, ex:a, -) wasInvalidatedBy(ex:j; ex:e, ex:a, -)",
            "wasInvalidatedBy(ex:i; ex:e, ex:a, -) wasInvalidatedBy(ex:j; ex:e, ex:b, -)"),
        broken("26", "unique-wasStartedBy",
            "wasStartedBy(ex:i; ex:a, ex:e, ex:b, -) wasStartedBy(ex:j; ex:a, ex:e, ex:b, -)",
            "wasStartedBy(ex:i; ex:a, ex:e, ex:b, -) wasStartedBy(ex:j; ex:a, ex:e, ex:c, -)"),
        broken("27", "unique-wasEndedBy",
            "wasEndedBy(ex:i; ex:a, ex:e, ex:b, -) wasEndedBy(ex:j; ex:a, ex:e, ex:b, -)",
            "wasEndedBy(ex:i; ex:a, ex:e, ex:b, -) wasEndedBy(ex:j; ex:a, ex:e, ex:c, -)"),
        broken("28", "unique-startTime",
            "activity(ex:a, 2012-01-01T00:00:00Z, -) wasStartedBy(ex:a, -, -, 2012-01-02T00:00:00Z)",
            "activity(ex:a, 2012-01-01T00:00:00Z, -) wasStartedBy(ex:a, -, -, 2012-01-01T00:00:00Z)"
                + " wasEndedBy(ex:a, -, -, 2012-01-02T00:00:00Z)"),
        broken("29", "unique-endTime",
            "activity(ex:a, -, 2012-01-01T00:00:00Z) wasEndedBy(ex:a, -, -, 2012-01-02T00:00:00Z)",
            "activity(ex:a, -, 2012-01-01T00:00:00Z) wasEndedBy(ex:a, -, -, 2012-01-01T00:00:00Z)"
                + " wasStartedBy(ex:a, -, -, 2012-01-02T00:00:00Z)"));
  }

  static Stream<Arguments> ordering() {
    String first = "wasGeneratedBy(ex:e1, ex:a, -) ";
    return Stream.of(
        // Two starts of one activity: one triggered by what the activity's first start led to.
        broken("31", CYCLE,
            DERIVED + first + "wasStartedBy(ex:s; ex:a, ex:f, ex:b, -) wasStartedBy(ex:t; ex:a, ex:e2, ex:c, -)",
            DERIVED + first + "wasStartedBy(ex:s; ex:a, ex:f, ex:b, -) wasStartedBy(ex:t; ex:d, ex:e2, ex:c, -)"),
        broken("33", CYCLE,
            DERIVED + "wasStartedBy(ex:a, ex:e2, -, -) used(ex:u; ex:a, ex:f, -)"
                + " wasDerivedFrom(ex:e1, ex:f, ex:a, ex:g, ex:u) entity(ex:f)",
            DERIVED + "wasStartedBy(ex:b, ex:e2, -, -) used(ex:u; ex:a, ex:f, -)"
                + " wasDerivedFrom(ex:e1, ex:f, ex:a, ex:g, ex:u) entity(ex:f)"),
        broken("34", CYCLE, DERIVED + first + "wasStartedBy(ex:a, ex:e2, -, -)",
            DERIVED + first + "wasStartedBy(ex:a, ex:e3, -, -)"),
        broken("37", CYCLE,
            DERIVED + "used(ex:u; ex:a, ex:e2, -) wasDerivedFrom(ex:e1, ex:f, ex:a, ex:g, ex:v) wasStartedBy(ex:a, ex:e2, -, -)",
            DERIVED + "used(ex:u; ex:a, ex:e2, -) wasDerivedFrom(ex:e1, ex:f, ex:a, ex:g, ex:v)"),
        // Two generations of one entity, one of them by an activity that the entity's derivative started.
        broken("39", CYCLE,
            DERIVED + first + "wasGeneratedBy(ex:e1, ex:b, -) wasStartedBy(ex:b, ex:e2, -, -)",
            DERIVED + first + "wasGeneratedBy(ex:e2, ex:b, -) wasStartedBy(ex:b, ex:e1, -, -)"),
        broken("41", CYCLE, DERIVED + "wasDerivedFrom(ex:e1, ex:e2, ex:a, ex:g, ex:u)",
            DERIVED + "wasDerivedFrom(ex:e3, ex:e2, ex:a, ex:g, ex:u)"),
        broken("42", CYCLE, "entity(ex:e1) wasDerivedFrom(ex:e1, ex:e1)", DERIVED + "wasDerivedFrom(ex:e2, ex:e1)"),
        broken("43", CYCLE, DERIVED + "wasStartedBy(ex:a, ex:e2, -, -) wasAttributedTo(ex:e1, ex:a)",
            DERIVED + "wasStartedBy(ex:a, ex:e1, -, -) wasAttributedTo(ex:e2, ex:a)"),
        broken("45", CYCLE, DERIVED + "specializationOf(ex:e1, ex:e2)", DERIVED + "specializationOf(ex:e2, ex:e1)"),
        broken("48", CYCLE, DERIVED + "wasAttributedTo(ex:e1, ex:e2)", DERIVED + "wasAttributedTo(ex:e2, ex:e1)"));
  }

  static Stream<Arguments> typesAndImpossibility() {
    return Stream.concat(
        // Constraint 50 for each argument: what it makes an entity is no activity, and the other way round.
        Stream.of("used(ex:x, -, -)#A", "used(ex:a, ex:x, -)#E", "wasGeneratedBy(ex:x, -, -)#E",
            "wasGeneratedBy(ex:e, ex:x, -)#A", "wasInformedBy(ex:x, ex:a)#A", "wasInformedBy(ex:a, ex:x)#A",
            "wasStartedBy(ex:x, -, -, -)#A", "wasStartedBy(ex:a, ex:x, -, -)#E", "wasStartedBy(ex:a, ex:e, ex:x, -)#A",
            "wasEndedBy(ex:x, -, -, -)#A", "wasEndedBy(ex:a, ex:x, -, -)#E", "wasEndedBy(ex:a, ex:e, ex:x, -)#A",
            "wasInvalidatedBy(ex:x, -, -)#E", "wasInvalidatedBy(ex:e, ex:x, -)#A", "wasDerivedFrom(ex:x, ex:e)#E",
            "wasDerivedFrom(ex:e, ex:x)#E", "wasDerivedFrom(ex:e, ex:f, ex:x, -, -)#A", "wasAttributedTo(ex:x, ex:g)#E",
            "wasAssociatedWith(ex:x, -, -)#A", "wasAssociatedWith(ex:a, ex:g, ex:x)#E", "actedOnBehalfOf(ex:g, ex:h, ex:x)#A",
            "alternateOf(ex:x, ex:e)#E", "alternateOf(ex:e, ex:x)#E", "specializationOf(ex:x, ex:e)#E",
            "specializationOf(ex:e, ex:x)#E", "hadMember(ex:x, ex:e)#E", "hadMember(ex:c, ex:x)#E",
            "mentionOf(ex:x, ex:e, ex:b)#E", "mentionOf(ex:e, ex:x, ex:b)#E").map(each -> {
              String statement = each.substring(0, each.length() - 2);
              boolean isEntity = each.endsWith("E");
              return broken("50 and 55 (" + statement + ")", "entity-activity-disjoint",
                  statement + (isEntity ? " activity(ex:x)" : " entity(ex:x)"),
                  statement + (isEntity ? " entity(ex:x) agent(ex:x)" : " activity(ex:x) agent(ex:x)"));
            }),
        Stream.of(
            broken("50 (an agent may be anything)", "entity-activity-disjoint",
                "wasAttributedTo(ex:e, ex:g) wasAssociatedWith(ex:a, ex:g, -) entity(ex:g) activity(ex:g)",
                "wasAttributedTo(ex:e, ex:g) wasAssociatedWith(ex:a, ex:g, -) entity(ex:g)"),
            broken("51 (generation)", "impossible-unspecified-derivation-generation-use",
                "wasDerivedFrom(ex:e2, ex:e1, -, ex:g, -)", "wasDerivedFrom(ex:e2, ex:e1, ex:a, ex:g, -)"),
            broken("51 (usage)", "impossible-unspecified-derivation-generation-use",
                "wasDerivedFrom(ex:e2, ex:e1, -, -, ex:u)", "wasDerivedFrom(ex:e2, ex:e1, -, -, -)"),
            broken("51 (both)", "impossible-unspecified-derivation-generation-use",
                "wasDerivedFrom(ex:e2, ex:e1, -, ex:g, ex:u)", "wasDerivedFrom(ex:e2, ex:e1, ex:a, ex:g, ex:u)"),
            broken("52", "impossible-specialization-reflexive", "specializationOf(ex:e, ex:e)", "alternateOf(ex:e, ex:e)"),
            broken("53", "impossible-property-overlap",
                "used(ex:i; ex:a, ex:e, -) wasStartedBy(ex:i; ex:a, ex:e, -, -)",
                "used(ex:i; ex:a, ex:e, -) wasInfluencedBy(ex:i; ex:a, ex:e) wasStartedBy(ex:j; ex:a, ex:e, -, -)"),
            broken("54 (entity)", "impossible-object-property-overlap",
                "used(ex:i; ex:a, ex:e, -) entity(ex:i)", "used(ex:i; ex:a, ex:e, -) entity(ex:e)"),
            broken("54 (agent, influence)", "impossible-object-property-overlap",
                "wasInfluencedBy(ex:i; ex:x, ex:y) agent(ex:i)", "wasInfluencedBy(ex:i; ex:x, ex:y) agent(ex:x)"),
            broken("54 (activity, derivation)", "impossible-object-property-overlap",
                "wasDerivedFrom(ex:i; ex:e2, ex:e1, -, -, -) activity(ex:i)",
                "wasDerivedFrom(ex:i; ex:e2, ex:e1, -, -, -) activity(ex:a)"),
            broken("56", "membership-empty-collection",
                "entity(ex:c, [prov:type='prov:EmptyCollection']) hadMember(ex:c, ex:e)",
                "entity(ex:c, [prov:type='prov:Collection']) hadMember(ex:c, ex:e)")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"definitionsAndInferences", "uniqueness", "ordering", "typesAndImpossibility"})
  void isBrokenByOneDocumentAloneAndKeptByItsNeighbour(String number, String violated, String invalid, String valid)
      throws Exception {
    Verdict verdict = validate(invalid);
    assertThat(verdict.violations().stream().map(Violation::constraint).distinct()).as("%s: %s", number, verdict)
        .isEqualTo(List.of(violated));
    assertThat(validate(valid).violations()).as("%s: %s", number, valid).isEmpty();
  }

  private static Verdict validate(String statements) throws Exception {
    return new Validator().validate(document(statements));
  }

  static Document document(String statements) throws Exception {
    String text = "document prefix ex <http://example.org/> " + statements + " endDocument";
    return Formats.of(List.of()).read(new ProvNotation(),
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "a.provn");
  }
}
