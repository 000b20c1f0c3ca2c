// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.provenance.api.format.NameScope;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Value;
import java.util.Optional;

/** Which data types mean what, in all formats. */
final class Literals {
  private static final QualifiedName XSD_QNAME = Names.xsd("QName");

  private Literals() {}

  /**
   * A typed value. {@code prov:QUALIFIED_NAME}, and the {@code xsd:QName} of older documents, make it a name; a word that is
   * in no namespace remains a literal of that type. Empty when its prefix is not declared.
   */
  static Optional<Value> value(NameScope scope, String text, QualifiedName type) {
    if (!isName(type)) {
      return Optional.of(new Value.Literal(text, type, ""));
    }
    QualifiedName name = scope.resolve(text);
    if (!name.isNone()) {
      return Optional.of(new Value.Name(name));
    }
    return text.indexOf(':') < 0 ? Optional.of(new Value.Literal(text, XSD_QNAME, "")) : Optional.empty();
  }

  private static boolean isName(QualifiedName type) {
    return type.equals(Names.PROV_QUALIFIED_NAME) || type.equals(XSD_QNAME);
  }
}
