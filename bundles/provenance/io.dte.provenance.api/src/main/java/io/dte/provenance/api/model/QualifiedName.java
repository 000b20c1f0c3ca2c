// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.Objects;

/**
 * A name made of a namespace and a local part (PROV-DM section 5.7.1). Two names are equal when their URIs are; the
 * prefix is only how a document spells the namespace.
 *
 * @param namespace the namespace's URI; {@code _:} for a blank node's label
 * @param localName what is appended to it; may be empty
 * @param prefix as written; empty for the default namespace
 */
public record QualifiedName(String namespace, String localName, String prefix) {

  /** No name: PROV-N's {@code -}, an optional identifier or argument that is not there. */
  public static final QualifiedName NONE = new QualifiedName("", "", "");

  /** The namespace of {@link #blank} names, which mean something only inside their document. */
  public static final String BLANK_NAMESPACE = "_:";

  public QualifiedName {
    Objects.requireNonNull(namespace);
    Objects.requireNonNull(localName);
    Objects.requireNonNull(prefix);
  }

  /** A blank node's label. */
  public static QualifiedName blank(String label) {
    return new QualifiedName(BLANK_NAMESPACE, label, "_");
  }

  public boolean isNone() {
    return namespace.isEmpty() && localName.isEmpty();
  }

  public boolean isBlank() {
    return namespace.equals(BLANK_NAMESPACE);
  }

  public String uri() {
    return namespace + localName;
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof QualifiedName name)) {
      return false;
    }
    if (namespace.equals(name.namespace)) {
      return localName.equals(name.localName);
    }
    return namespace.length() + localName.length() == name.namespace.length() + name.localName.length()
        && uri().equals(name.uri());
  }

  @Override
  public int hashCode() {
    // The hash of the URI's text, without making that text.
    int hash = namespace.hashCode();
    for (int i = 0; i < localName.length(); i++) {
      hash = 31 * hash + localName.charAt(i);
    }
    return hash;
  }

  /** {@code prefix:local}, as people write it. */
  @Override
  public String toString() {
    return isNone() ? "-" : prefix.isEmpty() ? localName : prefix + ":" + localName;
  }
}
