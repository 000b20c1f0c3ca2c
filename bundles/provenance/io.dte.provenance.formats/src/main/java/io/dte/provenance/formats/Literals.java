// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;

/** Which data types mean what, in all formats. */
final class Literals {
  private static final QualifiedName XSD_QNAME = Names.xsd("QName");

  private Literals() {}

  /** A value of this type is a name: {@code prov:QUALIFIED_NAME}, and the {@code xsd:QName} of older documents. */
  static boolean isName(QualifiedName type) {
    return type.equals(Names.PROV_QUALIFIED_NAME) || type.equals(XSD_QNAME);
  }
}
