// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.List;

/**
 * A directed relation between two things, from subject to object as PROV names them: {@code used(activity, entity)}
 * has the activity as subject. An argument that is not there is {@link QualifiedName#NONE}. Alternates,
 * specialisations, mentions and memberships have neither identifier nor attributes in PROV-DM; documents that give
 * them some keep them.
 */
public sealed interface Relation extends Statement {

  /** The first argument; always there unless the document leaves open what PROV allows it to. */
  QualifiedName subject();

  /** The second argument. */
  QualifiedName object();

  /** PROV-N's name of the relation, such as {@code wasGeneratedBy}. */
  String term();

  /** An activity began to use an entity. (PROV-DM section 5.1.4.) */
  record Usage(QualifiedName id, QualifiedName activity, QualifiedName entity, Time time, List<Attribute> attributes)
      implements Relation {
    public Usage {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return activity;
    }

    @Override
    public QualifiedName object() {
      return entity;
    }

    @Override
    public String term() {
      return "used";
    }
  }

  /** An entity came to be by an activity. (PROV-DM section 5.1.3.) */
  record Generation(QualifiedName id, QualifiedName entity, QualifiedName activity, Time time,
      List<Attribute> attributes) implements Relation {
    public Generation {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return entity;
    }

    @Override
    public QualifiedName object() {
      return activity;
    }

    @Override
    public String term() {
      return "wasGeneratedBy";
    }
  }

  /** An entity ceased to be by an activity. (PROV-DM section 5.1.8.) */
  record Invalidation(QualifiedName id, QualifiedName entity, QualifiedName activity, Time time,
      List<Attribute> attributes) implements Relation {
    public Invalidation {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return entity;
    }

    @Override
    public QualifiedName object() {
      return activity;
    }

    @Override
    public String term() {
      return "wasInvalidatedBy";
    }
  }

  /** An activity was started by a trigger, an entity that the starter, an activity, generated. (PROV-DM 5.1.6.) */
  record Start(QualifiedName id, QualifiedName activity, QualifiedName trigger, QualifiedName starter, Time time,
      List<Attribute> attributes) implements Relation {
    public Start {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return activity;
    }

    @Override
    public QualifiedName object() {
      return trigger;
    }

    @Override
    public String term() {
      return "wasStartedBy";
    }
  }

  /** An activity was ended by a trigger, an entity, that the ender, an activity, generated. (PROV-DM section 5.1.7.) */
  record End(QualifiedName id, QualifiedName activity, QualifiedName trigger, QualifiedName ender, Time time,
      List<Attribute> attributes) implements Relation {
    public End {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return activity;
    }

    @Override
    public QualifiedName object() {
      return trigger;
    }

    @Override
    public String term() {
      return "wasEndedBy";
    }
  }

  /** An activity used something that the informant, another activity, generated. (PROV-DM section 5.1.5.) */
  record Communication(QualifiedName id, QualifiedName informed, QualifiedName informant, List<Attribute> attributes)
      implements Relation {
    public Communication {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return informed;
    }

    @Override
    public QualifiedName object() {
      return informant;
    }

    @Override
    public String term() {
      return "wasInformedBy";
    }
  }

  /**
   * An entity was made from another; revisions, quotations and primary sources are derivations of that type.
   * (PROV-DM section 5.2.1.)
   */
  record Derivation(QualifiedName id, QualifiedName generatedEntity, QualifiedName usedEntity, QualifiedName activity,
      QualifiedName generation, QualifiedName usage, List<Attribute> attributes) implements Relation {
    public Derivation {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return generatedEntity;
    }

    @Override
    public QualifiedName object() {
      return usedEntity;
    }

    @Override
    public String term() {
      return "wasDerivedFrom";
    }
  }

  /** An entity is ascribed to an agent. (PROV-DM section 5.3.2.) */
  record Attribution(QualifiedName id, QualifiedName entity, QualifiedName agent, List<Attribute> attributes)
      implements Relation {
    public Attribution {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return entity;
    }

    @Override
    public QualifiedName object() {
      return agent;
    }

    @Override
    public String term() {
      return "wasAttributedTo";
    }
  }

  /** An agent was responsible for an activity, following a plan, an entity. (PROV-DM section 5.3.3.) */
  record Association(QualifiedName id, QualifiedName activity, QualifiedName agent, QualifiedName plan,
      List<Attribute> attributes) implements Relation {
    public Association {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return activity;
    }

    @Override
    public QualifiedName object() {
      return agent;
    }

    @Override
    public String term() {
      return "wasAssociatedWith";
    }
  }

  /** An agent acted for another one, in an activity or in general. (PROV-DM section 5.3.4.) */
  record Delegation(QualifiedName id, QualifiedName delegate, QualifiedName responsible, QualifiedName activity,
      List<Attribute> attributes) implements Relation {
    public Delegation {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return delegate;
    }

    @Override
    public QualifiedName object() {
      return responsible;
    }

    @Override
    public String term() {
      return "actedOnBehalfOf";
    }
  }

  /** The one had an effect on the other, in a way not told. (PROV-DM section 5.3.5.) */
  record Influence(QualifiedName id, QualifiedName influencee, QualifiedName influencer, List<Attribute> attributes)
      implements Relation {
    public Influence {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return influencee;
    }

    @Override
    public QualifiedName object() {
      return influencer;
    }

    @Override
    public String term() {
      return "wasInfluencedBy";
    }
  }

  /** Both present aspects of the same thing. (PROV-DM section 5.5.2.) */
  record Alternate(QualifiedName id, QualifiedName alternate1, QualifiedName alternate2, List<Attribute> attributes)
      implements Relation {
    public Alternate {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return alternate1;
    }

    @Override
    public QualifiedName object() {
      return alternate2;
    }

    @Override
    public String term() {
      return "alternateOf";
    }
  }

  /** The one shares all aspects of the other, and has more of its own. (PROV-DM section 5.5.1.) */
  record Specialization(QualifiedName id, QualifiedName specific, QualifiedName general, List<Attribute> attributes)
      implements Relation {
    public Specialization {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return specific;
    }

    @Override
    public QualifiedName object() {
      return general;
    }

    @Override
    public String term() {
      return "specializationOf";
    }
  }

  /** The one is the other as a bundle describes it. (PROV-LINKS.) */
  record Mention(QualifiedName id, QualifiedName specific, QualifiedName general, QualifiedName bundle,
      List<Attribute> attributes) implements Relation {
    public Mention {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return specific;
    }

    @Override
    public QualifiedName object() {
      return general;
    }

    @Override
    public String term() {
      return "mentionOf";
    }
  }

  /** A collection has an entity as member; with several members there are several of these. (PROV-DM section 5.6.2.) */
  record Membership(QualifiedName id, QualifiedName collection, QualifiedName entity, List<Attribute> attributes)
      implements Relation {
    public Membership {
      attributes = List.copyOf(attributes);
    }

    @Override
    public QualifiedName subject() {
      return collection;
    }

    @Override
    public QualifiedName object() {
      return entity;
    }

    @Override
    public String term() {
      return "hadMember";
    }
  }
}
