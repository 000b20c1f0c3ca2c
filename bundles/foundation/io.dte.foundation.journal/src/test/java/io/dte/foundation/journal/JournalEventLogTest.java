// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalEventLogTest {
  private static final UUID RUN = UUID.fromString("018f0000-0000-7000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("018f0000-0000-7000-8000-000000000002");

  @TempDir Path runs;
  private JournalEventLog log;

  @BeforeEach
  void open() {
    log = new JournalEventLog(() -> runs, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void keepsWhatWasAppendedInOrder() {
    Relation relation = new Relation(Relation.Verb.USED, "file:/data/rain.nc", "rain", "sha256:ab");
    log.append(List.of(event(RUN, "run.submitted", 1),
        new NewEvent(RUN, new EventType("step.started", 2), "step:fuse", "ana", payload(2), List.of(relation)))).join();
    log.append(List.of(event(RUN, "step.succeeded", 3))).join();

    List<Event> events = reopened().readRun(RUN, 0, 10);

    assertThat(events).extracting(event -> event.type().name())
        .containsExactly("run.submitted", "step.started", "step.succeeded");
    assertThat(events).extracting(Event::sequence).containsExactly(1L, 2L, 3L);
    assertThat(events.get(1).type().version()).isEqualTo(2);
    assertThat(events.get(1).subject()).isEqualTo("step:fuse");
    assertThat(events.get(1).actor()).isEqualTo("ana");
    assertThat(events.get(1).relations()).containsExactly(relation);
    assertThat(events.get(1).id().version()).isEqualTo(7);
    assertThat(events.get(2).payload().path("n").asInt()).isEqualTo(3);
  }

  @Test
  void readsInPagesFromACursor() {
    List<NewEvent> many = IntStream.range(0, 25).mapToObj(n -> event(RUN, "step.started", n)).toList();
    many.forEach(event -> log.append(List.of(event)));
    log.append(List.of(event(RUN, "run.succeeded", 25))).join();
    List<Integer> seen = new ArrayList<>();
    long after = 0;
    List<Event> page;
    do {
      page = log.readRun(RUN, after, 10);
      for (Event event : page) {
        seen.add(event.payload().path("n").asInt());
        after = event.sequence();
      }
    } while (!page.isEmpty());
    assertThat(seen).containsExactlyElementsOf(IntStream.rangeClosed(0, 25).boxed().toList());
    assertThat(log.readRun(RUN, 3, 2)).extracting(Event::sequence).containsExactly(4L, 5L);
  }

  @Test
  void sequencesGrowOverAllRunsOfTheProcess() {
    log.append(List.of(event(RUN, "run.submitted", 1))).join();
    log.append(List.of(event(OTHER, "run.submitted", 2))).join();
    log.append(List.of(event(RUN, "run.started", 3))).join();
    assertThat(log.read(0, 10)).extracting(event -> event.payload().path("n").asInt()).containsExactly(1, 2, 3);
    assertThat(log.read(1, 1)).extracting(Event::run).containsExactly(OTHER);
    assertThat(log.lastSequence()).isEqualTo(3);
  }

  @Test
  void cutsATornLastLineAndGoesOn() throws Exception {
    log.append(List.of(event(RUN, "run.submitted", 1))).join();
    log.close();
    Files.writeString(file(), "{\"id\":\"018f\",\"seq", StandardOpenOption.APPEND);

    JournalEventLog again = reopened();
    assertThat(again.readRun(RUN, 0, 10)).hasSize(1);
    again.append(List.of(event(RUN, "run.started", 2))).join();

    assertThat(reopened().readRun(RUN, 0, 10)).extracting(Event::sequence).containsExactly(1L, 2L);
    assertThat(Files.readString(file())).doesNotContain("018f\",\"seq");
  }

  @Test
  void aGroupWithoutItsEndIsNotSeen() throws Exception {
    log.append(List.of(event(RUN, "run.submitted", 1))).join();
    log.append(List.of(event(RUN, "step.started", 2), event(RUN, "step.succeeded", 3))).join();
    log.close();
    List<String> lines = Files.readAllLines(file());
    Files.write(file(), lines.subList(0, 2));

    assertThat(reopened().readRun(RUN, 0, 10)).extracting(event -> event.type().name())
        .containsExactly("run.submitted");
  }

  @Test
  void refusesAPayloadThatBelongsIntoAnArtifact() {
    NewEvent large = new NewEvent(RUN, EventType.of("step.succeeded"), "system",
        JsonNodeFactory.instance.objectNode().put("text", "x".repeat(NewEvent.MAX_PAYLOAD_BYTES)));
    CompletableFuture<List<Event>> refused = log.append(List.of(event(RUN, "step.started", 1), large));
    assertThatThrownBy(refused::join).isInstanceOf(CompletionException.class).cause()
        .isInstanceOf(DteException.class).hasMessageContaining("65547 bytes").hasMessageContaining("artifact");
    log.append(List.of(event(RUN, "run.failed", 2))).join();
    assertThat(log.readRun(RUN, 0, 10)).extracting(Event::sequence).containsExactly(1L);
  }

  @Test
  void tellsListenersAfterTheCommit() {
    List<Integer> visible = new ArrayList<>();
    var subscription = log.onCommit(last -> visible.add(log.readRun(RUN, last - 1, 10).size()));
    log.append(List.of(event(RUN, "run.submitted", 1))).join();
    log.append(List.of(event(RUN, "run.started", 2))).join();
    log.close();
    subscription.close();
    assertThat(visible).isNotEmpty().allMatch(size -> size == 1);
  }

  @Test
  void saysWhatIsWrongWhenTheFolderCannotBeWritten() throws Exception {
    Path file = Files.createFile(runs.resolve("no-folder"));
    JournalEventLog broken = new JournalEventLog(() -> file, Clock.systemUTC());
    assertThatThrownBy(() -> broken.append(List.of(event(RUN, "run.submitted", 1))).join()).cause()
        .isInstanceOfSatisfying(DteException.class, e -> {
          assertThat(e.problem().code()).isEqualTo(ExitCode.STORAGE);
          assertThat(e.getMessage()).contains("no-folder");
        });
    broken.close();
  }

  @Test
  void refusesToTakeOverEvents() {
    assertThatThrownBy(() -> log.adopt(List.of()).join()).cause().hasMessageContaining("only the owner");
  }

  private JournalEventLog reopened() {
    log.close();
    log = new JournalEventLog(() -> runs, Clock.systemUTC());
    return log;
  }

  private Path file() {
    return runs.resolve(RUN.toString()).resolve(RunJournal.FILE);
  }

  private static NewEvent event(UUID run, String type, int number) {
    return new NewEvent(run, EventType.of(type), "system", payload(number));
  }

  private static com.fasterxml.jackson.databind.node.ObjectNode payload(int number) {
    return JsonNodeFactory.instance.objectNode().put("n", number);
  }
}
