// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.List;

/** What relations connect: entities, activities and agents. An identifier is always there. */
public sealed interface Element extends Statement {

  /** A thing with some fixed aspects: a file, a model, a document (PROV-DM section 5.1.1). */
  record Entity(QualifiedName id, List<Attribute> attributes) implements Element {
    public Entity {
      attributes = List.copyOf(attributes);
    }
  }

  /** Something that occurs over time and acts on entities (PROV-DM section 5.1.2). */
  record Activity(QualifiedName id, Time startTime, Time endTime, List<Attribute> attributes) implements Element {
    public Activity {
      attributes = List.copyOf(attributes);
    }
  }

  /** Who bears responsibility: a person, an organisation, software (PROV-DM section 5.3.1). */
  record Agent(QualifiedName id, List<Attribute> attributes) implements Element {
    public Agent {
      attributes = List.copyOf(attributes);
    }
  }
}
