// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import java.util.ArrayList;
import java.util.List;

/** Documents for tests, told sentence by sentence. */
final class Lineages {
  private final List<Statement> statements = new ArrayList<>();
  private final List<Bundle> bundles = new ArrayList<>();

  static QualifiedName ex(String local) {
    return new QualifiedName("http://example.org/", local, "ex");
  }

  private static List<Attribute> labelled(String label) {
    return label.isEmpty() ? List.of() : List.of(Attribute.of(Names.PROV_LABEL, label));
  }

  Lineages activity(String id, String label) {
    statements.add(new Element.Activity(ex(id), new Time("2026-11-28T10:00:00Z"), Time.NONE, labelled(label)));
    return this;
  }

  Lineages entity(String id, String label) {
    statements.add(new Element.Entity(ex(id), labelled(label)));
    return this;
  }

  Lineages value(String id, String value) {
    statements.add(new Element.Entity(ex(id), List.of(Attribute.of(Names.PROV_VALUE, value))));
    return this;
  }

  Lineages used(String activity, String entity, String role) {
    statements.add(new Relation.Usage(QualifiedName.NONE, ex(activity), ex(entity), Time.NONE,
        List.of(Attribute.of(Names.PROV_ROLE, role))));
    return this;
  }

  Lineages made(String activity, String entity, String role) {
    statements.add(new Relation.Generation(QualifiedName.NONE, ex(entity), ex(activity), Time.NONE,
        List.of(Attribute.of(Names.PROV_ROLE, role))));
    return this;
  }

  Lineages derived(String entity, String source) {
    statements.add(new Relation.Derivation(QualifiedName.NONE, ex(entity), ex(source), QualifiedName.NONE, QualifiedName.NONE,
        QualifiedName.NONE, List.of()));
    return this;
  }

  Lineages by(String activity, String agent) {
    statements.add(new Element.Agent(ex(agent), List.of()));
    statements.add(new Relation.Association(QualifiedName.NONE, ex(activity), ex(agent), QualifiedName.NONE, List.of()));
    return this;
  }

  Lineages informed(String activity, String informant) {
    statements.add(new Relation.Communication(QualifiedName.NONE, ex(activity), ex(informant), List.of()));
    return this;
  }

  Lineages bundle(String id, Lineages told) {
    statements.add(new Element.Entity(ex(id), List.of(Attribute.of(Names.PROV_TYPE, Names.PROV_BUNDLE))));
    bundles.add(new Bundle(ex(id), Namespaces.NONE, told.statements));
    return this;
  }

  /** A step whose items each read and write a file, and have a number of their own. */
  Lineages scatter(String step, int items) {
    for (int i = 0; i < items; i++) {
      String item = step + i;
      activity(item, step + "/" + i).entity("in" + i, "rain_" + i + ".nc").entity("out" + i, "flow_" + i + ".csv")
          .value("number" + i, Integer.toString(i)).used(item, "in" + i, "grid").used(item, "number" + i, "seed")
          .made(item, "out" + i, "table").by(item, "dte").derived("out" + i, "in" + i);
    }
    activity("gather", "gather").entity("report", "report.html").made("gather", "report", "report");
    for (int i = 0; i < items; i++) {
      used("gather", "out" + i, "tables");
    }
    return this;
  }

  Document document() {
    return new Document(Namespaces.NONE, statements, bundles);
  }
}
