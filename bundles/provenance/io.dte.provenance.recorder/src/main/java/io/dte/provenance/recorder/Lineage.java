// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation.Alternate;
import io.dte.provenance.api.model.Relation.Association;
import io.dte.provenance.api.model.Relation.Communication;
import io.dte.provenance.api.model.Relation.Delegation;
import io.dte.provenance.api.model.Relation.Derivation;
import io.dte.provenance.api.model.Relation.Generation;
import io.dte.provenance.api.model.Relation.Start;
import io.dte.provenance.api.model.Relation.Usage;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Says in the terms of PROV what events of one run tell; of events that belong to no run, what one of them tells. It
 * knows the vocabulary that all events share, and no subsystem's events: relations, subject, actor and the last word of
 * the type, by which an activity starts or ends. Used by one thread.
 *
 * <p>The statements of one element add up ({@link io.dte.provenance.api.store.Merge}).
 */
final class Lineage {
  private static final String STEP = "step:";
  private static final String SYSTEM = "system";
  private static final int MAX_TEXT = 1000;
  private static final int REMEMBERED_THINGS = 32;

  /** What has to be remembered of a step: its attempts are told apart only when there is a second one. */
  private static final class Attempts {
    private int count;
    private Time firstStart = Time.NONE;
    private Time firstEnd = Time.NONE;
    private List<Attribute> firstOutcome = List.of();
  }

  private final UUID run;
  private final Map<String, Attempts> steps = new HashMap<>();
  /** What was told last of some agents and entities: to say just that again would add nothing. Every step has the same ones. */
  private final Map<QualifiedName, Element> things = new HashMap<>();
  private QualifiedName engine = QualifiedName.NONE;
  private QualifiedName submitter = QualifiedName.NONE;
  private long sequence;
  private boolean isRepeated;

  /** @param run whose events follow; {@link Event#NO_RUN} for events of no run */
  Lineage(UUID run) {
    this.run = run;
  }

  /** The sequence of the last event told. */
  long sequence() {
    return sequence;
  }

  void tell(Event event, Consumer<Statement> out) {
    sequence = event.sequence();
    Phase phase = Phase.of(event.type().name());
    if (run.equals(Event.NO_RUN) && event.relations().isEmpty() && phase == Phase.OTHER) {
      return;
    }
    say(event, phase, statement -> {
      if (isNews(statement)) {
        out.accept(statement);
      }
    });
  }

  private boolean isNews(Statement statement) {
    if (!(statement instanceof Element element) || statement instanceof Element.Activity) {
      return true;
    }
    Element last = things.get(element.id());
    if (last != null || things.size() < REMEMBERED_THINGS) {
      things.put(element.id(), element);
    }
    return !element.equals(last);
  }

  private void say(Event event, Phase phase, Consumer<Statement> out) {
    QualifiedName activity = activity(event);
    Time time = Time.of(event.time());
    boolean instantaneous = activity.localName().equals(event.id().toString());
    List<Attribute> facts = facts(event, phase, instantaneous);
    out.accept(new Element.Activity(activity, phase == Phase.START || instantaneous ? time : Time.NONE,
        phase.isEnd() || instantaneous ? time : Time.NONE, facts));
    if (event.subject().startsWith(STEP) && !run.equals(Event.NO_RUN)) {
      step(event, phase, time, activity, out);
    }
    if (!event.actor().isEmpty() && !event.actor().equals(SYSTEM)) {
      actor(event, activity, out);
    }
    isRepeated |= event.type().name().endsWith(".resumed");
    // An activity generates an entity at one time (constraint 24); whoever does a thing again may make the same bytes.
    boolean again = run.equals(Event.NO_RUN) && !instantaneous || isRepeated
        || steps.containsKey(stepName(event)) && steps.get(stepName(event)).count > 1;
    relations(event, activity, again ? Time.NONE : time, out);
  }

  /** Steps are started by their run; from the second attempt on, each attempt is an activity that the step starts. */
  private void step(Event event, Phase phase, Time time, QualifiedName activity, Consumer<Statement> out) {
    String name = stepName(event);
    Attempts attempts = steps.computeIfAbsent(name, key -> new Attempts());
    if (phase == Phase.START) {
      attempts.count++;
      if (attempts.count == 1) {
        attempts.firstStart = time;
        out.accept(new Start(QualifiedName.NONE, activity, QualifiedName.NONE,
            Identifiers.run(run), time, List.of()));
        return;
      }
      out.accept(new Element.Activity(activity, Time.NONE, Time.NONE,
          List.of(new Attribute(Identifiers.term("attempts"), Value.Literal.of(attempts.count)))));
      if (attempts.count == 2) {
        attempt(name, 1, attempts.firstStart, attempts.firstEnd, attempts.firstOutcome, activity, out);
      }
      attempt(name, attempts.count, time, Time.NONE, List.of(), activity, out);
      out.accept(new Communication(QualifiedName.NONE,
          Identifiers.attempt(run, name, attempts.count), Identifiers.attempt(run, name, attempts.count - 1), List.of()));
    } else if (phase.isEnd()) {
      if (attempts.count > 1) {
        out.accept(new Element.Activity(Identifiers.attempt(run, name, attempts.count), Time.NONE, time,
            facts(event, phase, false)));
      } else {
        attempts.firstEnd = time;
        attempts.firstOutcome = facts(event, phase, false);
      }
    }
  }

  private void attempt(String name, int number, Time start, Time end, List<Attribute> outcome, QualifiedName step,
      Consumer<Statement> out) {
    List<Attribute> attributes = new ArrayList<>(outcome);
    attributes.add(Attribute.of(Names.PROV_TYPE, Identifiers.term("Attempt")));
    attributes.add(new Attribute(Identifiers.term("attempt"), Value.Literal.of(number)));
    QualifiedName id = Identifiers.attempt(run, name, number);
    out.accept(new Element.Activity(id, start, end, attributes));
    out.accept(new Start(QualifiedName.NONE, id, QualifiedName.NONE, step, start,
        List.of()));
  }

  private void actor(Event event, QualifiedName activity, Consumer<Statement> out) {
    QualifiedName person = Identifiers.user(event.actor());
    if (event.subject().isEmpty() && submitter.isNone()) {
      submitter = person;
    }
    out.accept(Agents.of("user:" + event.actor(), person));
    out.accept(new Association(QualifiedName.NONE, activity, person,
        QualifiedName.NONE, List.of(Attribute.of(Names.PROV_ROLE, Phase.word(event.type().name())))));
  }

  private void relations(Event event, QualifiedName activity, Time time, Consumer<Statement> out) {
    List<QualifiedName> made = new ArrayList<>();
    QualifiedName executor = engine;
    for (Relation relation : event.relations()) {
      if (relation.verb() == Relation.Verb.ASSOCIATED_WITH && relation.role().equals("engine")) {
        executor = Identifiers.thing(relation.target());
        engine = event.subject().isEmpty() ? executor : engine;
      } else if (relation.verb() == Relation.Verb.GENERATED) {
        made.add(Identifiers.entity(relation));
      }
    }
    for (Relation relation : event.relations()) {
      switch (relation.verb()) {
        case USED -> {
          QualifiedName entity = entity(relation, List.of(), out);
          out.accept(new Usage(QualifiedName.NONE, activity, entity, time, role(relation)));
        }
        case GENERATED -> {
          QualifiedName entity = entity(relation, List.of(), out);
          out.accept(new Generation(QualifiedName.NONE, entity, activity, time,
              role(relation)));
        }
        case DERIVED_FROM -> derived(relation, made, activity, out);
        case FOLLOWED -> out.accept(new Communication(QualifiedName.NONE, activity,
            target(relation.target()), relation.role().isEmpty() ? List.of()
                : List.of(Attribute.of(Identifiers.term("role"), relation.role()))));
        case PLANNED_BY -> {
          QualifiedName plan = entity(relation, List.of(Attribute.of(Names.PROV_TYPE, Names.PROV_PLAN)), out);
          out.accept(new Association(QualifiedName.NONE, activity,
              executor.isNone() ? submitter : executor, plan, role(relation)));
        }
        case ASSOCIATED_WITH -> associated(relation, activity, out);
        case SAME_AS -> {
          QualifiedName other = Identifiers.hashed(relation.target());
          out.accept(new Element.Entity(other, List.of()));
          out.accept(new Alternate(QualifiedName.NONE, Identifiers.entity(relation), other, List.of()));
        }
        case ON_BEHALF_OF -> {
          QualifiedName responsible = Identifiers.thing(relation.target());
          out.accept(Agents.of(relation.target(), responsible));
          QualifiedName delegate = event.actor().isEmpty() || event.actor().equals(SYSTEM) ? executor
              : Identifiers.user(event.actor());
          if (!delegate.isNone()) {
            out.accept(new Delegation(QualifiedName.NONE, delegate, responsible,
                activity, List.of()));
          }
        }
      }
    }
  }

  private void associated(Relation relation, QualifiedName activity, Consumer<Statement> out) {
    QualifiedName agent = Identifiers.thing(relation.target());
    out.accept(Agents.of(relation.target(), agent));
    out.accept(new Association(QualifiedName.NONE, activity, agent,
        QualifiedName.NONE, role(relation)));
    if (relation.role().equals("engine") && !submitter.isNone()) {
      out.accept(new Delegation(QualifiedName.NONE, agent, submitter, activity, List.of()));
    }
  }

  /** Equal bytes are one entity, and nothing derives from itself: a copy tells no derivation. */
  private void derived(Relation relation, List<QualifiedName> made, QualifiedName activity, Consumer<Statement> out) {
    QualifiedName source = entity(relation, List.of(), out);
    for (QualifiedName result : made) {
      if (!result.equals(source)) {
        out.accept(new Derivation(QualifiedName.NONE, result, source, activity,
            QualifiedName.NONE, QualifiedName.NONE, List.of()));
      }
    }
  }

  private QualifiedName entity(Relation relation, List<Attribute> more, Consumer<Statement> out) {
    QualifiedName id = Identifiers.entity(relation);
    List<Attribute> attributes = new ArrayList<>(more);
    String target = relation.target();
    if (target.startsWith("data:")) {
      int comma = target.indexOf(',');
      attributes.add(Attribute.of(Names.PROV_VALUE, shortened(decoded(target.substring(comma + 1)))));
    } else if (!relation.digest().isEmpty()) {
      attributes.add(Attribute.of(Names.PROV_LABEL, shortened(decoded(target.substring(target.lastIndexOf('/') + 1)))));
      attributes.add(new Attribute(Names.PROV_LOCATION, new Value.Literal(shortened(target), Names.XSD_ANY_URI, "")));
    }
    out.accept(new Element.Entity(id, attributes));
    return id;
  }

  private QualifiedName target(String target) {
    return target.startsWith(STEP) && !run.equals(Event.NO_RUN)
        ? Identifiers.step(run, target.substring(STEP.length())) : Identifiers.thing(target);
  }

  /** What the event is about; the event itself, when its subject is a thing that it made or used. */
  private QualifiedName activity(Event event) {
    if (event.subject().isEmpty()) {
      return run.equals(Event.NO_RUN) ? Identifiers.run(event.id()) : Identifiers.run(run);
    }
    if (event.subject().startsWith(STEP) && !run.equals(Event.NO_RUN)) {
      return Identifiers.step(run, stepName(event));
    }
    boolean thing = event.relations().stream().anyMatch(relation -> relation.target().equals(event.subject()));
    return thing ? Identifiers.run(event.id()) : Identifiers.thing(event.subject());
  }

  private String stepName(Event event) {
    String name = event.subject().substring(Math.min(STEP.length(), event.subject().length()));
    return name.startsWith(run + "/") ? name.substring(run.toString().length() + 1) : name;
  }

  private List<Attribute> facts(Event event, Phase phase, boolean instantaneous) {
    List<Attribute> facts = new ArrayList<>();
    JsonNode payload = event.payload();
    if (event.subject().startsWith(STEP)) {
      if (phase == Phase.START) {
        facts.add(Attribute.of(Names.PROV_TYPE, Identifiers.term("Step")));
        facts.add(Attribute.of(Names.PROV_LABEL, stepName(event)));
      }
    } else if (payload.path("kind").isTextual()) {
      facts.add(Attribute.of(Names.PROV_TYPE, Identifiers.term("Run")));
      facts.add(Attribute.of(Identifiers.term("kind"), payload.get("kind").asText()));
      if (!payload.path("name").asText().isEmpty()) {
        facts.add(Attribute.of(Names.PROV_LABEL, payload.get("name").asText()));
      }
    } else if (instantaneous && run.equals(Event.NO_RUN)) {
      facts.add(Attribute.of(Names.PROV_TYPE, Identifiers.term(Phase.topic(event.type().name()))));
    }
    if (phase.isEnd()) {
      facts.add(Attribute.of(Identifiers.term("state"), Phase.word(event.type().name())));
      text(payload, "message", facts);
    }
    if (payload.path("reused").asBoolean()) {
      facts.add(new Attribute(Identifiers.term("reused"), new Value.Literal("true", Names.XSD_BOOLEAN, "")));
    }
    if (payload.path("exitCode").isIntegralNumber()) {
      facts.add(new Attribute(Identifiers.term("exitCode"), Value.Literal.of(payload.get("exitCode").asLong())));
    }
    for (String values : List.of("params", "metrics")) {
      QualifiedName term = Identifiers.term(values.substring(0, values.length() - 1));
      payload.path(values).properties().forEach(each ->
          facts.add(Attribute.of(term, shortened(each.getKey() + " = " + each.getValue().asText()))));
    }
    payload.path("usage").properties().forEach(use -> {
      if (use.getValue().isNumber()) {
        facts.add(new Attribute(Identifiers.term(use.getKey()), use.getValue().isIntegralNumber()
            ? Value.Literal.of(use.getValue().asLong()) : Value.Literal.of(use.getValue().asDouble())));
      }
    });
    return facts;
  }

  private static void text(JsonNode payload, String field, List<Attribute> facts) {
    String text = payload.path(field).asText("");
    if (!text.isEmpty()) {
      facts.add(Attribute.of(Identifiers.term(field), shortened(text)));
    }
  }

  private static List<Attribute> role(Relation relation) {
    return relation.role().isEmpty() ? List.of() : List.of(Attribute.of(Names.PROV_ROLE, shortened(relation.role())));
  }

  private static String shortened(String text) {
    String storable = text.replace('\0', '\uFFFD');
    return storable.length() > MAX_TEXT ? storable.substring(0, MAX_TEXT) + "…" : storable;
  }

  private static String decoded(String text) {
    try {
      return java.net.URLDecoder.decode(text.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }
}
