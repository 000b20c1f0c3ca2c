// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.tests.support.PostgresServer;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {
  private static PostgresServer server;
  private String url;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(PostgresServer.binaries().isPresent(),
        "PostgreSQL is not installed (apt-get install postgresql)");
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Backend backend() throws Exception {
    if (url == null) {
      url = server.newDatabase();
    }
    return new PostgresBackend(url, "dte", "");
  }

  @Test
  void oneServerAtATimeWrites() {
    assertThatThrownBy(() -> Store.open(backend(), Store.Settings.DEFAULT, Clock.systemUTC(), new Upcasters()))
        .isInstanceOfSatisfying(DteException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining("another server writes");
  }

  @Test
  void saysThatNobodyAnswers() {
    assertThatThrownBy(() -> Store.open(new PostgresBackend("jdbc:postgresql://127.0.0.1:1/dte", "dte", ""),
        Store.Settings.DEFAULT, Clock.systemUTC(), new Upcasters())).isInstanceOfSatisfying(DteException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE)).hasMessageContaining("127.0.0.1:1");
  }

  @Test
  void goesOnAfterTheServerCrashed() throws Exception {
    try (PostgresServer own = PostgresServer.start()) {
      Store store = Store.open(new PostgresBackend(own.newDatabase(), "dte", ""), Store.Settings.DEFAULT,
          Clock.systemUTC(), new Upcasters());
      store.append(List.of(event(Event.NO_RUN, "n", 1))).join();
      own.kill();
      var during = store.append(List.of(event(Event.NO_RUN, "n", 2)));
      own.boot();
      during.join();
      store.append(List.of(event(Event.NO_RUN, "n", 3))).join();
      assertThat(store.read(0, 10)).extracting(event -> event.payload().path("n").asInt()).containsExactly(1, 2, 3);
      store.close();
    }
  }

  @Test
  void aCommitWithoutAnswerIsNotRepeatedHoweverLongTheServerIsAway() throws Exception {
    FailingBackend failing = new FailingBackend(new PostgresBackend(server.newDatabase(), "dte", ""));
    Store store = Store.open(failing, Store.Settings.DEFAULT, Clock.systemUTC(), new Upcasters());
    for (int refusals = 0; refusals < 3; refusals++) {
      failing.refuse(refusals);
      failing.next(FailingBackend.Moment.ANSWER_OF_COMMIT);
      store.append(List.of(event(Event.NO_RUN, "n", refusals))).join();
    }
    store.append(List.of(event(Event.NO_RUN, "n", 3))).join();
    assertThat(store.read(0, 10)).extracting(event -> event.payload().path("n").asInt()).containsExactly(0, 1, 2, 3);
    store.close();
  }

  @Test
  void tellsNoParametersOfTheUrl() throws Exception {
    assertThatThrownBy(() -> new PostgresBackend("jdbc:postgresql://127.0.0.1:1/dte?user=x&password=hidden", "", "")
        .openWriter()).isInstanceOf(DteException.class).hasMessageContaining("jdbc:postgresql://127.0.0.1:1/dte:")
        .message().doesNotContain("hidden");
    assertThatThrownBy(() -> new PostgresBackend("postgres://127.0.0.1/dte?password=hidden", "", ""))
        .isInstanceOf(DteException.class).hasMessageContaining("not the url").message().doesNotContain("hidden");
  }
}
