// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

/** The value of an attribute: a literal or a name (PROV-DM section 5.7.3). */
public sealed interface Value {

  /**
   * A literal.
   *
   * @param lexical its text, as written
   * @param datatype {@code xsd:string} when nothing was said; {@code prov:InternationalizedString} with a language
   * @param language a language tag such as {@code en}; empty without one
   */
  record Literal(String lexical, QualifiedName datatype, String language) implements Value {

    public static Literal of(String text) {
      return new Literal(text, Names.XSD_STRING, "");
    }

    public static Literal of(long number) {
      return new Literal(Long.toString(number), Names.XSD_LONG, "");
    }

    public static Literal of(double number) {
      return new Literal(Double.toString(number), Names.XSD_DOUBLE, "");
    }
  }

  /** A name as value: PROV-N's {@code 'ex:name'}. */
  record Name(QualifiedName name) implements Value {}
}
