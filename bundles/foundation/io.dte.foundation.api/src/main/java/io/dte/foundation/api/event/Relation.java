// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.event;

/**
 * What an event's activity had to do with something else, in the one vocabulary provenance reads.
 *
 * @param verb how they relate
 * @param target the other thing's identifier: {@code run:…}, {@code step:…}, {@code file:…}, {@code user:…} or any URI
 * @param role what the target was to the activity: the name of an input, an output, a plan; may be empty
 * @param digest {@code ALGORITHM:HEX} of the target's bytes, such as {@code sha256:9f86…}; empty when not known
 */
public record Relation(Verb verb, String target, String role, String digest) {

  /** The verbs follow W3C PROV (PROV-DM section 5). */
  public enum Verb {
    /** The activity used the target (prov:used). */
    USED,
    /** The activity generated the target (prov:wasGeneratedBy). */
    GENERATED,
    /** What the event says the activity generated was made from the target (prov:wasDerivedFrom). */
    DERIVED_FROM,
    /** The activity was informed by the target, an activity before or above it (prov:wasInformedBy). */
    FOLLOWED,
    /** The activity carried out the target, a plan (prov:hadPlan). */
    PLANNED_BY,
    /** The activity was carried out by the target, an agent (prov:wasAssociatedWith). */
    ASSOCIATED_WITH,
    /** The actor acted on behalf of the target (prov:actedOnBehalfOf). */
    ON_BEHALF_OF,
    /** What has this digest is the target too, by another digest (prov:alternateOf): {@code urn:hash::sha1:HEX}. */
    SAME_AS
  }

  public static Relation of(Verb verb, String target, String role) {
    return new Relation(verb, target, role, "");
  }
}
