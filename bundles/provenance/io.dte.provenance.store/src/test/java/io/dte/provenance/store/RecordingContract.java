// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.Relation.Verb;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Transaction;
import io.dte.provenance.api.model.Element.Activity;
import io.dte.provenance.api.model.Element.Entity;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.Scope;
import io.dte.provenance.recorder.Recorder;
import io.dte.tests.support.FixedLog;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the recorder makes of events, on a real store. */
abstract class RecordingContract extends StoreFixture {
  @Test
  void theRecorderKeepsARunHoweverItsEventsArrive() throws Exception {
    FixedLog log = new FixedLog();
    UUID run = new UUID(0x7000, 5);
    String[] types = {"run.submitted", "run.started", "step.started", "step.failed", "step.started", "step.succeeded", "run.succeeded"};
    for (int i = 0; i < types.length; i++) {
      log.add(new Event(new UUID(0x7000, 50 + i), i + 1, Instant.ofEpochSecond(i + 1), run, EventType.of(types[i]),
          types[i].startsWith("step") ? "step:fit" : "", i == 0 ? "ann" : "system",
          JsonNodeFactory.instance.objectNode().put("kind", "training"), List.of()));
    }
    Recorder recorder = new Recorder(log, store);
    consume(recorder, log.read(0, 3));
    // Another process goes on after a kill, with the cursor where it was committed.
    Recorder next = new Recorder(log, store);
    consume(next, log.read(3, 2));
    consume(next, log.read(5, 9));
    assertThat(store.find(run.toString()).orElseThrow().owner()).isEqualTo("ann");
    assertThat(read(run.toString()).document().statements()).extracting(Statement::id).extracting(QualifiedName::localName)
        .contains(run.toString(), run + "#fit", run + "#fit@1", run + "#fit@2");
    assertThat(store.started(Scope.of(run.toString()), Instant.ofEpochSecond(5), Instant.ofEpochSecond(6), 9)).singleElement()
        .satisfies(second -> assertThat(((Activity) second.statement()).endTime().lexical()).isEqualTo("1970-01-01T00:00:06Z"));
  }

  @Test
  void noNameOrTextOfSomebodysRunHoldsUpTheRecorder() throws Exception {
    FixedLog log = new FixedLog();
    UUID strange = new UUID(0x7000, 6);
    UUID plain = new UUID(0x7000, 7);
    String many = "\u96e8".repeat(590);
    event(log, 1, strange, "run.submitted", "", "\\u0000 and \0",
        io.dte.foundation.api.event.Relation.of(Verb.USED, "data:," + "%5Cu0000", "word"),
        io.dte.foundation.api.event.Relation.of(Verb.USED, "dataset:" + many, "set\0"));
    event(log, 2, strange, "step.started", "step:" + many + many, "");
    event(log, 3, strange, "step.failed", "step:" + many + many, "\0\\u0000");
    event(log, 4, plain, "run.submitted", "", "plain");
    consume(new Recorder(log, store), log.read(0, 9));
    assertThat(read(plain.toString()).document().statements()).isNotEmpty();
    assertThat(read(strange.toString()).document().statements()).extracting(Statement::id).extracting(QualifiedName::localName)
        .anyMatch(name -> name.startsWith(strange + "#"));
  }

  @Test
  void whatCannotBeStoredIsLeftOutOfALineageAlone() throws Exception {
    FixedLog log = new FixedLog();
    UUID run = new UUID(0x7000, 8);
    event(log, 1, run, "run.submitted", "", "", io.dte.foundation.api.event.Relation.of(
        Verb.USED, "file:///data/rain.csv", "rain"));
    UUID plain = new UUID(0x7000, 9);
    event(log, 2, plain, "run.submitted", "", "");
    Recorder recorder = new Recorder(log, (ProvenanceStore) Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {ProvenanceStore.class}, (proxy, method, arguments) -> {
          List<ProvenanceStore.Told> told = ((List<?>) arguments[1]).stream().map(ProvenanceStore.Told.class::cast).toList();
          store.append((Transaction) arguments[0], told);
          if (told.stream().anyMatch(each -> each.statements().stream().anyMatch(Relation.Usage.class::isInstance))) {
            throw new DteException(ExitCode.INVALID, "refused", "");
          }
          return null;
        }));
    consume(recorder, log.read(0, 9));
    assertThat(read(plain.toString()).document().statements()).as("a run beside it").isNotEmpty();
    assertThat(read(run.toString()).document().statements()).isNotEmpty().noneMatch(Relation.Usage.class::isInstance)
        .anyMatch(Activity.class::isInstance).anyMatch(Entity.class::isInstance);
  }

  private static void event(FixedLog log, int number, UUID run, String type, String subject, String message,
      io.dte.foundation.api.event.Relation... relations) {
    log.add(new Event(new UUID(0x7000, 80 + number), number, Instant.ofEpochSecond(number), run, EventType.of(type), subject, "ann",
        JsonNodeFactory.instance.objectNode().put("kind", "training").put("message", message), List.of(relations)));
  }

  private void consume(Recorder recorder, List<Event> events) {
    database.write(transaction -> {
      recorder.consume(events, transaction);
      return null;
    }).join();
  }
}
