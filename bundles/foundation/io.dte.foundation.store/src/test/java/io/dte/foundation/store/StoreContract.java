// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.EventUpcaster;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.http.HealthProbe;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.EventConsumer;
import io.dte.foundation.api.store.Migration;
import io.dte.foundation.api.store.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database and the event log promise, whatever is below them. */
abstract class StoreContract {
  private static final UUID RUN = Ids.next(Instant.EPOCH);
  private static final UUID OTHER = Ids.next(Instant.EPOCH);
  private static final List<Migration> TOY = List.of(new Migration(1, "a table", List.of(
      "CREATE TABLE toy.thing (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50) NOT NULL)")));

  private final Upcasters upcasters = new Upcasters();
  private Store store;

  /** A backend on the same, at first empty, database. */
  abstract Backend backend() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(backend(), Store.Settings.DEFAULT, Clock.systemUTC(), upcasters);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() throws Exception {
    store.close();
    open();
  }

  @Test
  void saysHowItIs() throws Exception {
    store.append(List.of(event(Event.NO_RUN, "n", 1))).join();
    assertThat(new StoreHealth(store).probe()).satisfies(health -> {
      assertThat(health.status()).isEqualTo(HealthProbe.Status.OK);
      assertThat(health.detail()).matches("(H2|PostgreSQL) [0-9.]+, 1 events");
    });
  }

  @Test
  void keepsEventsAsTheyWere() throws Exception {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("text", "Zürich \u0000 \uD83C\uDF0A").put("n", 3.25).putArray("list").add(1).add("two");
    Relation relation = new Relation(Relation.Verb.GENERATED, "file:/out/rain.csv", "rain", "sha256:ab");
    List<Event> stored = store.append(List.of(new NewEvent(RUN, new EventType("step.succeeded", 2), "step:fuse", "ana",
        payload, List.of(relation)))).join();
    reopen();
    assertThat(store.read(0, 10)).isEqualTo(stored);
    assertThat(stored.get(0).sequence()).isEqualTo(1);
    assertThat(stored.get(0).id().version()).isEqualTo(7);
  }

  @Test
  void sequencesHaveNoGapsAndFollowTheCalls() throws Exception {
    int threads = 8;
    int each = 250;
    List<Thread> callers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      UUID run = Ids.next(Instant.EPOCH);
      int caller = t;
      callers.add(new Thread(() -> {
        CompletableFuture<?> last = null;
        for (int i = 0; i < each; i++) {
          last = store.append(List.of(event(run, "n", caller * each + i)));
        }
        last.join();
      }));
    }
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    List<Event> all = readAll();
    assertThat(all).extracting(Event::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, threads * each).boxed().toList());
    all.stream().map(Event::run).distinct().forEach(run -> assertThat(store.readRun(run, 0, each))
        .extracting(event -> event.payload().path("n").asInt()).isSorted().hasSize(each));
    assertThat(store.lastSequence()).isEqualTo(threads * each);
  }

  @Test
  void aFailingUnitLeavesNothingAndHarmsNobody() throws Exception {
    store.migrate("toy", TOY);
    CompletableFuture<Void> before = insert(1);
    CompletableFuture<Void> failing = store.write(transaction -> {
      execute(transaction, "INSERT INTO toy.thing VALUES (2, 'b')");
      transaction.append(event(RUN, "n", 2));
      throw new DteException(ExitCode.CONFLICT, "no", "");
    });
    CompletableFuture<Void> wrong = store.write(transaction -> {
      execute(transaction, "INSERT INTO toy.thing VALUES (1, 'again')");
      return null;
    });
    CompletableFuture<Void> after = insert(3);
    before.join();
    after.join();
    assertThatThrownBy(failing::join).isInstanceOf(CompletionException.class).cause().hasMessage("no");
    assertThatThrownBy(wrong::join).cause().isInstanceOf(SQLException.class);
    assertThat(count("toy.thing")).isEqualTo(2);
    assertThat(store.read(0, 10)).extracting(event -> event.payload().path("n").asInt()).containsExactly(1, 3);
    assertThat(store.read(0, 10)).extracting(Event::sequence).containsExactly(1L, 2L);
  }

  @Test
  void anErrorOfAUnitIsItsFailureAlone() throws Exception {
    store.migrate("toy", TOY);
    CompletableFuture<Void> before = insert(1);
    CompletableFuture<Void> failing = store.write(transaction -> {
      execute(transaction, "INSERT INTO toy.thing VALUES (2, 'b')");
      transaction.append(event(RUN, "n", 2));
      throw new NoClassDefFoundError("com/example/Missing");
    });
    before.join();
    assertThatThrownBy(failing::join).cause().isInstanceOf(NoClassDefFoundError.class);
    insert(3).join();
    assertThat(count("toy.thing")).isEqualTo(2);
    assertThat(readAll()).extracting(event -> event.payload().path("n").asInt()).containsExactly(1, 3);
  }

  /** As an error in the midst of a group: what is stored by then is known again for the next one. */
  @Test
  void goesOnAfterTheWriterItselfFailed() throws Exception {
    store.close();
    FailingBackend failing = new FailingBackend(backend());
    store = Store.open(failing, Store.Settings.DEFAULT, Clock.systemUTC(), upcasters);
    failing.next(FailingBackend.Moment.BEFORE_COMMIT);
    assertThatThrownBy(() -> store.append(List.of(event(RUN, "n", 1))).join()).cause().hasMessage("before the commit");
    failing.next(FailingBackend.Moment.IN_FLUSH);
    assertThatThrownBy(() -> store.append(List.of(event(RUN, "n", 2))).join()).cause().hasMessage("in the flush");
    store.append(List.of(event(RUN, "n", 3))).join();
    assertThat(readAll()).extracting(event -> event.payload().path("n").asInt()).containsExactly(2, 3);
    assertThat(readAll()).extracting(Event::sequence).containsExactly(1L, 2L);
  }

  private CompletableFuture<Void> insert(int id) {
    return store.write(transaction -> {
      execute(transaction, "INSERT INTO toy.thing VALUES (" + id + ", 'x')");
      transaction.append(event(RUN, "n", id));
      return null;
    });
  }

  @Test
  void readersSeeWhatIsAcknowledged() throws Exception {
    store.migrate("toy", TOY);
    for (int i = 0; i < 20; i++) {
      int id = i;
      int seen = store.write(transaction -> {
        execute(transaction, "INSERT INTO toy.thing VALUES (" + id + ", 'x')");
        return id;
      }).thenApply(done -> countQuietly("toy.thing")).join();
      assertThat(seen).isGreaterThan(i);
    }
  }

  @Test
  void refusesAUnitThatWaitsForAnother() {
    assertThatThrownBy(() -> store.write(transaction -> store.write(inner -> null).join()).join())
        .hasMessageContaining("must not wait");
  }

  @Test
  void refusesAPayloadThatBelongsIntoAnArtifact() {
    JsonNode large = JsonNodeFactory.instance.objectNode().put("t", "x".repeat(NewEvent.MAX_PAYLOAD_BYTES));
    assertThatThrownBy(() -> store.append(List.of(event(RUN, "n", 1),
        new NewEvent(RUN, EventType.of("big"), "system", large))).join()).cause()
        .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.INVALID))
        .hasMessageContaining("artifact");
    JsonNode largest = JsonNodeFactory.instance.objectNode().put("t", "x".repeat(NewEvent.MAX_PAYLOAD_BYTES - 8));
    store.append(List.of(new NewEvent(RUN, EventType.of("big"), "system", largest))).join();
    assertThat(store.read(0, 5)).extracting(Event::payload).containsExactly(largest);
  }

  @Test
  void readsOldVersionsThroughUpcasters() {
    upcasters.add(new EventUpcaster() {
      @Override
      public EventType from() {
        return new EventType("thing", 1);
      }

      @Override
      public JsonNode upcast(JsonNode payload) {
        return JsonNodeFactory.instance.objectNode().put("renamed", payload.path("n").asInt());
      }
    });
    store.append(List.of(new NewEvent(RUN, EventType.of("thing"), "system", event(RUN, "x", 7).payload()),
        event(RUN, "unknown.type", 8))).join();
    List<Event> events = store.read(0, 5);
    assertThat(events.get(0).type()).isEqualTo(new EventType("thing", 2));
    assertThat(events.get(0).payload().path("renamed").asInt()).isEqualTo(7);
    assertThat(events.get(1).type()).isEqualTo(EventType.of("unknown.type"));
  }

  @Test
  void takesOverEventsOnce() throws Exception {
    store.append(List.of(event(OTHER, "own", 0))).join();
    Instant past = Instant.parse("2024-05-06T07:08:09.123456Z");
    List<Event> foreign = List.of(
        new Event(Ids.next(past), 1, past, RUN, EventType.of("run.submitted"), "", "ana", event(RUN, "", 1).payload(),
            List.of()),
        new Event(Ids.next(past), 2, past, RUN, EventType.of("run.failed"), "", "ana", event(RUN, "", 2).payload(),
            List.of()));
    assertThat(store.adopt(foreign.subList(0, 1)).join()).hasSize(1);
    assertThat(store.adopt(foreign).join()).hasSize(1);
    assertThat(store.adopt(foreign).join()).isEmpty();
    assertThat(store.readRun(RUN, 0, 10)).extracting(Event::sequence).containsExactly(2L, 3L);
    assertThat(store.readRun(RUN, 0, 10)).extracting(Event::time).containsOnly(past);
  }

  @Test
  void consumersKeepTheirCursorWithTheirEffect() throws Exception {
    store.migrate("toy", TOY);
    for (int i = 1; i <= 30; i++) {
      store.append(List.of(event(RUN, "n", i)));
    }
    AtomicInteger calls = new AtomicInteger();
    EventConsumer consumer = new EventConsumer() {
      @Override
      public String name() {
        return "toy";
      }

      @Override
      public long paceMillis() {
        return 100;
      }

      @Override
      public void consume(List<Event> events, Transaction transaction) throws SQLException, DteException {
        for (Event event : events) {
          execute(transaction, "INSERT INTO toy.thing VALUES (" + event.payload().path("n").asInt() + ", 'x')");
        }
        if (calls.incrementAndGet() == 1) {
          throw new DteException(ExitCode.UNAVAILABLE, "not now", "");
        }
      }
    };
    try (Dispatcher dispatcher = new Dispatcher(store)) {
      dispatcher.add(consumer);
      await().until(() -> countQuietly("toy.thing") == 30);
    }
    store.append(List.of(event(RUN, "n", 31))).join();
    reopen();
    try (Dispatcher dispatcher = new Dispatcher(store)) {
      dispatcher.add(consumer);
      await().until(() -> countQuietly("toy.thing") == 31);
      store.append(List.of(event(RUN, "n", 32))).join();
      await().until(() -> countQuietly("toy.thing") == 32);
      await().untilAsserted(() -> assertThat(dispatcher.states()).singleElement()
          .satisfies(state -> assertThat(state.sequence()).isEqualTo(store.lastSequence())));
      dispatcher.remove(consumer);
    }
  }

  @Test
  void migratesForwardOnceAndNoticesChanges() throws Exception {
    store.migrate("toy", TOY);
    store.migrate("toy", TOY);
    List<Migration> grown = List.of(TOY.get(0), new Migration(2, "a column", List.of(
        "ALTER TABLE toy.thing ADD COLUMN size INTEGER", "CREATE INDEX thing_size ON toy.thing (size)")));
    store.migrate("toy", grown);
    insertSized();
    assertThatThrownBy(() -> store.migrate("toy", TOY)).hasMessageContaining("has version 2");
    List<Migration> changed = List.of(new Migration(1, "a table", List.of("CREATE TABLE toy.other (id INTEGER)")),
        grown.get(1));
    assertThatThrownBy(() -> store.migrate("toy", changed)).hasMessageContaining("differs");
    assertThatThrownBy(() -> store.migrate("x; DROP", TOY)).hasMessageContaining("not the name of a schema");
    List<Migration> broken = List.of(TOY.get(0), grown.get(1),
        new Migration(3, "fails", List.of("CREATE TABLE toy.fine (id INTEGER)", "CREATE NONSENSE")));
    assertThatThrownBy(() -> store.migrate("toy", broken)).isInstanceOf(DteException.class);
    List<Migration> mended = List.of(TOY.get(0), grown.get(1), new Migration(3, "fails",
        List.of("CREATE TABLE toy.fine (id INTEGER)", "CREATE NONSENSE")));
    assertThatThrownBy(() -> store.migrate("toy", mended)).isInstanceOf(DteException.class);
    store.append(List.of(event(RUN, "n", 1))).join();
  }

  private void insertSized() {
    store.write(transaction -> {
      execute(transaction, "INSERT INTO toy.thing (id, name, size) VALUES (1, 'a', 5)");
      return null;
    }).join();
  }

  @Test
  void tellsListenersWhatIsVisible() throws Exception {
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    AtomicLong invisible = new AtomicLong();
    CountDownLatch called = new CountDownLatch(1);
    try (var subscription = store.onCommit(last -> {
      seen.add(last);
      if (store.read(last - 1, 1).isEmpty()) {
        invisible.incrementAndGet();
      }
      called.countDown();
    })) {
      store.append(List.of(event(RUN, "n", 1))).join();
      called.await();
    }
    int before = seen.size();
    store.append(List.of(event(RUN, "n", 2))).join();
    assertThat(seen).hasSize(before);
    assertThat(invisible).hasValue(0);
  }

  @Test
  void deletesWhatIsOldAndOver() throws Exception {
    store.append(List.of(event(RUN, "run.submitted", 1), event(RUN, "run.succeeded", 2))).join();
    store.append(List.of(event(OTHER, "run.submitted", 3))).join();
    store.append(List.of(event(Event.NO_RUN, "weather", 4))).join();
    store.append(List.of(event(OTHER, "run.started", 5))).join();
    Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(10)), ZoneOffset.UTC);
    assertThat(new Retention(store, later, Duration.ofDays(30)).apply()).isZero();
    assertThat(new Retention(store, later, Duration.ofDays(5)).apply()).isEqualTo(3);
    assertThat(store.read(0, 10)).extracting(event -> event.payload().path("n").asInt()).containsExactly(3, 5);
    reopen();
    assertThat(store.append(List.of(event(RUN, "n", 6))).join()).extracting(Event::sequence).containsExactly(6L);
  }

  @Test
  void anInterruptedReaderDoesNoHarm() throws Exception {
    for (int i = 0; i < 2000; i++) {
      store.append(List.of(event(RUN, "n", i)));
    }
    store.append(List.of(event(RUN, "n", 2000))).join();
    for (int i = 0; i < 5; i++) {
      Thread reader = new Thread(() -> {
        Thread.currentThread().interrupt();
        try {
          store.read(0, 2000);
        } catch (RuntimeException interrupted) {
          Thread.interrupted();
        }
      });
      reader.start();
      reader.join();
      store.append(List.of(event(RUN, "n", 2001 + i))).join();
    }
    assertThat(readAll()).hasSize(2006);
  }

  private List<Event> readAll() {
    List<Event> all = new ArrayList<>();
    List<Event> page;
    long after = 0;
    do {
      page = store.read(after, 700);
      all.addAll(page);
      after = page.isEmpty() ? after : page.get(page.size() - 1).sequence();
    } while (!page.isEmpty());
    return all;
  }

  private int count(String table) throws DteException {
    return store.read(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
        row.next();
        return row.getInt(1);
      }
    });
  }

  private int countQuietly(String table) {
    try {
      return count(table);
    } catch (DteException e) {
      throw new AssertionError(e);
    }
  }

  private static void execute(Transaction transaction, String sql) throws SQLException {
    execute(transaction.connection(), sql);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static NewEvent event(UUID run, String type, int number) {
    return new NewEvent(run, EventType.of(type), "system", JsonNodeFactory.instance.objectNode().put("n", number));
  }
}
