// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import java.util.ArrayList;
import java.util.List;

/** Agents by their spelling in events: {@code user:ann}, {@code software:dte@0.1.0}, {@code plugin:x@1}, {@code machine:host}. */
final class Agents {
  private Agents() {}

  static Element.Agent of(String target, QualifiedName id) {
    int colon = target.indexOf(':');
    String kind = colon < 0 ? "" : target.substring(0, colon);
    String name = target.substring(colon + 1);
    List<Attribute> attributes = new ArrayList<>();
    switch (kind) {
      case "user" -> attributes.add(Attribute.of(Names.PROV_TYPE, Names.PROV_PERSON));
      case "software", "plugin" -> {
        attributes.add(Attribute.of(Names.PROV_TYPE, Names.PROV_SOFTWARE_AGENT));
        int at = name.lastIndexOf('@');
        if (at > 0) {
          attributes.add(Attribute.of(Identifiers.term("version"), name.substring(at + 1)));
          name = name.substring(0, at);
        }
      }
      default -> attributes.add(Attribute.of(Names.PROV_TYPE,
          Identifiers.term(kind.isEmpty() ? "Agent" : Character.toUpperCase(kind.charAt(0)) + kind.substring(1))));
    }
    attributes.add(Attribute.of(Names.PROV_LABEL, name));
    return new Element.Agent(id, attributes);
  }
}
