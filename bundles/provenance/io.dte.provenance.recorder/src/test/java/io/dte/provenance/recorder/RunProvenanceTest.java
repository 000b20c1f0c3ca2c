// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.event.Relation.Verb;
import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Statement;
import io.dte.tests.support.FixedLog;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunProvenanceTest {
  private static final UUID RUN = new UUID(0x7000, 1);
  private static final UUID CHILD = new UUID(0x7000, 2);
  private static final Relation RAIN = new Relation(Verb.USED, "file:///data/rain.csv", "rain", "sha1:aa11");
  private static final Relation FLOW = new Relation(Verb.GENERATED, "file:///out/flow.csv", "flow", "sha1:bb22");

  private final FixedLog log = new FixedLog();
  private final RunProvenanceComponent provenance = new RunProvenanceComponent(log, (run, after, limit) -> List.of());

  @Test
  void aRunIsAnActivityOfItsUserAndEngineThatFollowedItsDocument() throws Exception {
    run();
    assertThat(lines(provenance.of(RUN))).contains(
        "activity urn:uuid:" + RUN + " 1970-01-01T00:00:02Z 1970-01-01T00:00:09Z",
        "agent urn:dte:user:ann", "agent urn:dte:software:dte@0.1",
        "wasAssociatedWith urn:uuid:" + RUN + " urn:dte:user:ann",
        "wasAssociatedWith urn:uuid:" + RUN + " urn:dte:software:dte@0.1",
        "wasAssociatedWith urn:uuid:" + RUN + " urn:dte:user:ann plan urn:hash::sha256:cc33",
        "actedOnBehalfOf urn:dte:software:dte@0.1 urn:dte:user:ann");
  }

  @Test
  void whatStepsUsedAndMadeIsNamedByItsDigest() throws Exception {
    run();
    assertThat(lines(provenance.of(RUN))).contains(
        "entity urn:hash::sha1:aa11", "used urn:uuid:" + RUN + "#fuse urn:hash::sha1:aa11",
        "wasGeneratedBy urn:hash::sha1:bb22 urn:uuid:" + RUN + "#fuse",
        "wasStartedBy urn:uuid:" + RUN + "#fuse - by urn:uuid:" + RUN,
        "wasDerivedFrom urn:hash::sha1:bb22 urn:hash::sha1:aa11");
  }

  @Test
  void aSecondAttemptIsAnActivityOfItsOwn() throws Exception {
    event(RUN, 1, "run.submitted", "", "ann", json().put("kind", "workflow"));
    event(RUN, 2, "step.started", "step:fit", "system", json());
    event(RUN, 3, "step.failed", "step:fit", "system", json().put("message", "no memory"));
    event(RUN, 4, "step.started", "step:fit", "system", json());
    event(RUN, 5, "step.succeeded", "step:fit", "system", json().put("exitCode", 0));
    String step = "urn:uuid:" + RUN + "#fit";
    assertThat(lines(provenance.of(RUN))).contains(
        "activity " + step + " 1970-01-01T00:00:02Z 1970-01-01T00:00:05Z",
        "activity " + step + "@1 1970-01-01T00:00:02Z 1970-01-01T00:00:03Z",
        "activity " + step + "@2 1970-01-01T00:00:04Z 1970-01-01T00:00:05Z",
        "wasInformedBy " + step + "@2 " + step + "@1");
  }

  @Test
  void aChildRunIsABundleThatTheStepIsLinkedTo() throws Exception {
    event(RUN, 1, "run.submitted", "", "ann", json().put("kind", "workflow"));
    event(RUN, 2, "step.started", "step:sub", "system", json());
    event(CHILD, 3, "run.submitted", "", "ann", json().put("kind", "workflow"),
        Relation.of(Verb.FOLLOWED, "run:" + RUN, "parent"));
    event(RUN, 4, "step.succeeded", "step:sub", "system", json(), Relation.of(Verb.FOLLOWED, "run:" + CHILD, "subworkflow"));
    Document document = provenance.of(RUN);
    assertThat(document.bundles()).singleElement().satisfies(bundle -> {
      assertThat(bundle.id().uri()).isEqualTo("urn:uuid:" + CHILD + "#provenance");
      assertThat(bundle.statements()).extracting(Statement::id).extracting(Object::toString).contains("run:" + CHILD);
    });
    assertThat(lines(document)).contains("wasInformedBy urn:uuid:" + RUN + "#sub urn:uuid:" + CHILD);
    Document limited = provenance.of(RUN, child -> false);
    assertThat(limited.bundles()).as("of a child that somebody may not read").isEmpty();
    assertThat(limited.statements().toString()).contains("#sub").doesNotContain("#provenance");
  }

  @Test
  void aThingThatAnEventOfNoRunMadeWasMadeByWhatHappenedThen() {
    Collected told = new Collected();
    Event event = new Event(new UUID(0x7000, 9), 1, Instant.ofEpochSecond(1), Event.NO_RUN,
        EventType.of("model.version.created"), "model:flood/3", "ann", json(),
        List.of(Relation.of(Verb.GENERATED, "model:flood/3", "model")));
    new Lineage(Event.NO_RUN).tell(event, told::add);
    assertThat(lines(new Document(io.dte.provenance.api.model.Namespaces.NONE, told.statements(), List.of()))).contains(
        "wasGeneratedBy urn:dte:model:flood/3 urn:uuid:" + event.id());
  }

  @Test
  void aTrainingOfATrackingClientTellsWhatItReadAndMade() {
    Collected told = new Collected();
    Lineage lineage = new Lineage(Event.NO_RUN);
    lineage.tell(tracking(1, "tracking.run.started", json().put("kind", "training").put("name", "brave-fox"),
        Relation.of(Verb.USED, "commit:4711", "code")), told::add);
    lineage.tell(tracking(2, "tracking.inputs.logged", json(), Relation.of(Verb.USED, "dataset:rain@ab12", "training")), told::add);
    Relation file = new Relation(Verb.GENERATED, "mlflow-artifacts:/0/1/artifacts/m.bin", "artifact", "sha256:ee55");
    lineage.tell(tracking(3, "tracking.file.logged", json(), file,
        new Relation(Verb.SAME_AS, "urn:hash::sha1:ff66", "", "sha256:ee55")), told::add);
    lineage.tell(tracking(4, "tracking.file.logged", json(), file), told::add);
    ObjectNode end = json();
    end.putObject("params").put("lr", "0.1");
    end.putObject("metrics").put("loss", "0.25");
    lineage.tell(tracking(5, "tracking.run.finished", end, Relation.of(Verb.GENERATED, "metrics:1", "metrics")), told::add);
    Document document = new Document(io.dte.provenance.api.model.Namespaces.NONE, told.statements(), List.of());
    String run = "urn:dte:tracking-run:1";
    assertThat(lines(document)).contains("activity " + run + " 1970-01-01T00:00:01Z 1970-01-01T00:00:05Z",
        "used " + run + " urn:dte:commit:4711", "used " + run + " urn:dte:dataset:rain@ab12",
        "wasGeneratedBy urn:hash::sha256:ee55 " + run, "alternateOf urn:hash::sha256:ee55 urn:hash::sha1:ff66",
        "wasGeneratedBy urn:dte:metrics:1 " + run);
    assertThat(lines(document)).as("one generation, though it was logged twice").filteredOn(line ->
        line.startsWith("wasGeneratedBy urn:hash")).hasSize(1);
    assertThat(document.statements()).filteredOn(each -> each.id().uri().equals(run)).singleElement().satisfies(activity ->
        assertThat(activity.attributes().toString()).contains("training", "brave-fox", "lr = 0.1", "loss = 0.25"));
  }

  /** What docs/provenance.md shows to authors of plug-ins: events of no subsystem that this one knows. */
  @Test
  void whatAPlugInTellsOfAnAssessmentIsLineage() {
    Collected told = new Collected();
    Lineage lineage = new Lineage(Event.NO_RUN);
    lineage.tell(assessment(1, "assessment.started", json().put("kind", "assessment").put("name", "flood model, release"),
        Relation.of(Verb.USED, "model:flood/3", "assessed"),
        new Relation(Verb.PLANNED_BY, "file:///qa/rules.yaml", "criteria", "sha256:ab12"),
        Relation.of(Verb.ASSOCIATED_WITH, "plugin:org.example.quality@1.0.0", "engine")), told::add);
    lineage.tell(assessment(2, "assessment.finished", json(),
        new Relation(Verb.GENERATED, "file:///qa/report.json", "report", "sha256:cd34"),
        Relation.of(Verb.DERIVED_FROM, "model:flood/3", "")), told::add);
    Document document = new Document(io.dte.provenance.api.model.Namespaces.NONE, told.statements(), List.of());
    String assessment = "urn:dte:assessment:42";
    String plugin = "urn:dte:plugin:org.example.quality@1.0.0";
    assertThat(lines(document)).contains("activity " + assessment + " 1970-01-01T00:00:01Z 1970-01-01T00:00:02Z",
        "used " + assessment + " urn:dte:model:flood/3", "wasGeneratedBy urn:hash::sha256:cd34 " + assessment,
        "wasDerivedFrom urn:hash::sha256:cd34 urn:dte:model:flood/3", "agent " + plugin,
        "wasAssociatedWith " + assessment + " " + plugin + " plan urn:hash::sha256:ab12",
        "wasAssociatedWith " + assessment + " urn:dte:user:ann");
  }

  private static Event assessment(long second, String type, ObjectNode payload, Relation... relations) {
    return new Event(new UUID(0x7000, 300 + second), second, Instant.ofEpochSecond(second), Event.NO_RUN, EventType.of(type),
        "assessment:42", "ann", payload, List.of(relations));
  }

  private static Event tracking(long second, String type, ObjectNode payload, Relation... relations) {
    return new Event(new UUID(0x7000, 200 + second), second, Instant.ofEpochSecond(second), Event.NO_RUN, EventType.of(type),
        "tracking-run:1", "ann", payload, List.of(relations));
  }

  @Test
  void whatASecondAttemptMakesAgainIsMadeOnce() throws Exception {
    event(RUN, 1, "step.started", "step:fit", "system", json());
    event(RUN, 2, "step.failed", "step:fit", "system", json(), FLOW);
    event(RUN, 3, "step.started", "step:fit", "system", json());
    event(RUN, 4, "step.succeeded", "step:fit", "system", json(), FLOW);
    assertThat(provenance.of(RUN).statements()).filteredOn(io.dte.provenance.api.model.Relation.Generation.class::isInstance)
        .extracting(each -> ((io.dte.provenance.api.model.Relation.Generation) each).time().lexical())
        .as("constraint 24: an activity generates an entity at one time").containsExactly("1970-01-01T00:00:02Z", "");
  }

  @Test
  void aRunThatNobodyKnowsIsRefused() {
    assertThatThrownBy(() -> provenance.of(RUN)).isInstanceOf(DteException.class).hasMessageContaining("no events of run");
  }

  private void run() {
    event(RUN, 1, "run.submitted", "", "ann", json().put("kind", "workflow").put("name", "flood"),
        new Relation(Verb.PLANNED_BY, "file:///twin/flood.cwl", "document", "sha256:cc33"));
    event(RUN, 2, "run.started", "", "system", json(), Relation.of(Verb.ASSOCIATED_WITH, "software:dte@0.1", "engine"));
    event(RUN, 3, "step.started", "step:fuse", "system", json(), RAIN);
    event(RUN, 8, "step.succeeded", "step:fuse", "system", json().put("exitCode", 0), FLOW,
        new Relation(Verb.DERIVED_FROM, "file:///data/rain.csv", "", "sha1:aa11"));
    event(RUN, 9, "run.succeeded", "", "system", json());
  }

  private void event(UUID run, long second, String type, String subject, String actor, ObjectNode payload,
      Relation... relations) {
    log.add(new Event(new UUID(0x7000, 100 + second), second, Instant.ofEpochSecond(second), run, EventType.of(type),
        subject, actor, payload, List.of(relations)));
  }

  private static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static List<String> lines(Document document) {
    return document.statements().stream().map(RunProvenanceTest::line).toList();
  }

  private static String line(Statement statement) {
    if (statement instanceof Element.Activity activity) {
      return ("activity " + activity.id().uri() + " " + activity.startTime().lexical() + " " + activity.endTime().lexical()).strip();
    }
    if (statement instanceof Element element) {
      return (element instanceof Element.Agent ? "agent " : "entity ") + element.id().uri();
    }
    var relation = (io.dte.provenance.api.model.Relation) statement;
    String more = "";
    if (relation instanceof io.dte.provenance.api.model.Relation.Start start) {
      more = " by " + start.starter().uri();
    } else if (relation instanceof io.dte.provenance.api.model.Relation.Association association && !association.plan().isNone()) {
      more = " plan " + association.plan().uri();
    }
    return relation.term() + " " + relation.subject().uri() + " " + (relation.object().isNone() ? "-" : relation.object().uri()) + more;
  }
}
