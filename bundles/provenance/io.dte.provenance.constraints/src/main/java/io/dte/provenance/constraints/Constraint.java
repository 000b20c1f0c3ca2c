// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

/** The constraints of PROV-CONSTRAINTS that can be violated; those of number 0 come from PROV-DM and PROV-LINKS. */
enum Constraint {
  MANDATORY_ARGUMENT("mandatory-argument", 0),
  UNIQUE_MENTION("unique-mention", 0),
  KEY_OBJECT("key-object", 22),
  KEY_PROPERTIES("key-properties", 23),
  UNIQUE_GENERATION("unique-generation", 24),
  UNIQUE_INVALIDATION("unique-invalidation", 25),
  UNIQUE_START("unique-wasStartedBy", 26),
  UNIQUE_END("unique-wasEndedBy", 27),
  UNIQUE_START_TIME("unique-startTime", 28),
  UNIQUE_END_TIME("unique-endTime", 29),
  DERIVATION_ORDERING("derivation-generation-generation-ordering", 42),
  UNSPECIFIED_DERIVATION("impossible-unspecified-derivation-generation-use", 51),
  SPECIALIZATION_REFLEXIVE("impossible-specialization-reflexive", 52),
  PROPERTY_OVERLAP("impossible-property-overlap", 53),
  OBJECT_PROPERTY_OVERLAP("impossible-object-property-overlap", 54),
  ENTITY_ACTIVITY_DISJOINT("entity-activity-disjoint", 55),
  EMPTY_COLLECTION("membership-empty-collection", 56);

  private final String title;
  private final int number;

  Constraint(String title, int number) {
    this.title = title;
    this.number = number;
  }

  String title() {
    return title;
  }

  int number() {
    return number;
  }
}
