// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.constraints.Ordering.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which event comes before which by the ordering constraints 30 to 49, whether or not a document can break them. */
class OrderingTest {

  private static QualifiedName ex(String local) {
    return new QualifiedName("http://example.org/", local, "ex");
  }

  private static String explain(String statements, Moment earlier, String one, Moment later, String other) throws Exception {
    Instance instance = new Instance(QualifiedName.NONE, EachConstraintTest.document(statements).statements());
    instance.check();
    return instance.ordering().explain(earlier, ex(one), later, ex(other));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "30 | activity(ex:a)                                                   | STARTED     | a | ENDED       | a",
    "30 | wasStartedBy(ex:a, -, -, -) wasEndedBy(ex:a, -, -, -)            | STARTED     | a | ENDED       | a",
    "33 | activity(ex:a) used(ex:u; ex:a, ex:e, -)                         | STARTED     | a | USED        | u",
    "33 | activity(ex:a) used(ex:u; ex:a, ex:e, -)                         | USED        | u | ENDED       | a",
    "34 | activity(ex:a) wasGeneratedBy(ex:e, ex:a, -)                     | STARTED     | a | GENERATED   | e",
    "34 | activity(ex:a) wasGeneratedBy(ex:e, ex:a, -)                     | GENERATED   | e | ENDED       | a",
    "35 | activity(ex:a) activity(ex:b) wasInformedBy(ex:a, ex:b)          | STARTED     | b | ENDED       | a",
    "36 | entity(ex:e)                                                     | GENERATED   | e | INVALIDATED | e",
    "36 | wasGeneratedBy(ex:e, -, -) wasInvalidatedBy(ex:e, -, -)          | GENERATED   | e | INVALIDATED | e",
    "37 | entity(ex:e) used(ex:u; ex:a, ex:e, -)                           | GENERATED   | e | USED        | u",
    "38 | entity(ex:e) used(ex:u; ex:a, ex:e, -)                           | USED        | u | INVALIDATED | e",
    "41 | wasDerivedFrom(ex:f, ex:e, ex:a, ex:g, ex:u)                     | USED        | u | GENERATED   | f",
    "42 | entity(ex:e) entity(ex:f) wasDerivedFrom(ex:f, ex:e)             | GENERATED   | e | GENERATED   | f",
    "43 | entity(ex:e) wasStartedBy(ex:a, ex:e, -, -)                      | GENERATED   | e | STARTED     | a",
    "43 | entity(ex:e) wasStartedBy(ex:a, ex:e, -, -)                      | STARTED     | a | INVALIDATED | e",
    "44 | entity(ex:e) wasEndedBy(ex:a, ex:e, -, -)                        | GENERATED   | e | ENDED       | a",
    "44 | entity(ex:e) wasEndedBy(ex:a, ex:e, -, -)                        | ENDED       | a | INVALIDATED | e",
    "45 | entity(ex:e) entity(ex:f) specializationOf(ex:f, ex:e)           | GENERATED   | e | GENERATED   | f",
    "46 | entity(ex:e) entity(ex:f) specializationOf(ex:f, ex:e)           | INVALIDATED | f | INVALIDATED | e",
    "47 | activity(ex:a) entity(ex:g) wasAssociatedWith(ex:a, ex:g, -)     | STARTED     | a | INVALIDATED | g",
    "47 | activity(ex:a) entity(ex:g) wasAssociatedWith(ex:a, ex:g, -)     | GENERATED   | g | ENDED       | a",
    "47 | activity(ex:a) activity(ex:g) wasAssociatedWith(ex:a, ex:g, -)   | STARTED     | a | ENDED       | g",
    "47 | activity(ex:a) activity(ex:g) wasAssociatedWith(ex:a, ex:g, -)   | STARTED     | g | ENDED       | a",
    "48 | entity(ex:e) entity(ex:g) wasAttributedTo(ex:e, ex:g)            | GENERATED   | g | GENERATED   | e",
    "48 | entity(ex:e) activity(ex:g) wasAttributedTo(ex:e, ex:g)          | STARTED     | g | GENERATED   | e",
    "49 | entity(ex:g) entity(ex:h) actedOnBehalfOf(ex:h, ex:g, -)         | GENERATED   | g | INVALIDATED | h",
    "49 | activity(ex:g) activity(ex:h) actedOnBehalfOf(ex:h, ex:g, -)     | STARTED     | g | ENDED       | h",
  })
  void followsFromOneConstraint(int constraint, String statements, Moment earlier, String one, Moment later, String other)
      throws Exception {
    assertThat(explain(statements, earlier, one, later, other)).endsWith(" (" + constraint + ")").containsOnlyOnce("(");
    assertThat(explain(statements, later, other, earlier, one)).as("not the other way round").isEmpty();
  }

  /** Constraints 31, 32, 39 and 40: events of one kind and thing are one, and what holds for one holds for the other. */
  @Test
  void theSameHappensAtOnce() throws Exception {
    assertThat(explain("wasStartedBy(ex:s; ex:a, ex:e, ex:b, -) wasStartedBy(ex:t; ex:a, ex:f, ex:c, -) entity(ex:f)"
        + " wasGeneratedBy(ex:x, ex:a, -)", Moment.GENERATED, "e", Moment.GENERATED, "x"))
        .isEqualTo("generation of ex:e ≤ start of ex:a (43) ≤ generation of ex:x (34)");
    assertThat(explain("wasEndedBy(ex:s; ex:a, ex:e, ex:b, -) wasEndedBy(ex:t; ex:a, ex:f, ex:c, -) entity(ex:e)"
        + " entity(ex:f)", Moment.GENERATED, "e", Moment.INVALIDATED, "f"))
        .isEqualTo("generation of ex:e ≤ end of ex:a (44) ≤ invalidation of ex:f (44)");
    assertThat(explain("wasGeneratedBy(ex:e, ex:a, -) wasGeneratedBy(ex:e, ex:b, -) activity(ex:a) activity(ex:b)",
        Moment.STARTED, "a", Moment.ENDED, "b"))
        .isEqualTo("start of ex:a ≤ generation of ex:e (34) ≤ end of ex:b (34)");
    assertThat(explain("wasInvalidatedBy(ex:e, ex:a, -) wasInvalidatedBy(ex:e, ex:b, -) used(ex:u; ex:c, ex:e, -)"
        + " specializationOf(ex:e, ex:f)", Moment.USED, "u", Moment.INVALIDATED, "f"))
        .isEqualTo("usage of ex:u ≤ invalidation of ex:e (38) ≤ invalidation of ex:f (46)");
  }

  @Test
  void aCycleIsExplainedByTheConstraintsThatMakeIt() throws Exception {
    Instance instance = new Instance(QualifiedName.NONE, EachConstraintTest.document("entity(ex:e1) entity(ex:e2)"
        + " wasDerivedFrom(ex:e2, ex:e1) wasGeneratedBy(ex:e1, ex:a, -) wasStartedBy(ex:a, ex:e2, -, -)").statements());
    assertThat(instance.check()).singleElement().satisfies(violation -> assertThat(violation.message()).endsWith(
        "came to be no earlier: generation of ex:e2 ≤ start of ex:a (43) ≤ generation of ex:e1 (34)"));
  }
}
