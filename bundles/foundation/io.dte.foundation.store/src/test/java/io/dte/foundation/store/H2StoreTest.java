// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Backend backend() {
    return new H2Backend(folder.resolve("contract"));
  }

  private static Store open(Path folder) throws DteException {
    return Store.open(new H2Backend(folder), Store.Settings.DEFAULT, Clock.systemUTC(), new Upcasters());
  }

  @Test
  void saysThatTheFileIsDamaged() throws Exception {
    Path damaged = folder.resolve("damaged");
    Files.createDirectories(damaged);
    Files.writeString(damaged.resolve("dte.mv.db"), "this is no database ".repeat(1000));
    assertThatThrownBy(() -> open(damaged)).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().code()).isEqualTo(ExitCode.STORAGE);
      assertThat(e.problem().location().file()).isEqualTo(damaged.resolve("dte.mv.db").toString());
      assertThat(e.getMessage()).contains("the database cannot be read").contains("dte restore").doesNotContain("\n");
    });
  }

  @Test
  void saysThatTheFileIsOpenElsewhere() throws Exception {
    Path taken = folder.resolve("taken");
    open(taken).close();
    // Another process that holds the lock: within one process the lock of a channel overlaps all the same.
    try (FileChannel channel = FileChannel.open(taken.resolve("dte.mv.db"), StandardOpenOption.WRITE)) {
      channel.lock();
      assertThatThrownBy(() -> open(taken)).isInstanceOfSatisfying(DteException.class,
          e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE))
          .hasMessageContaining("open in another process");
    }
    open(taken).close();
  }

  @Test
  void whatIsAcknowledgedSurvivesACopyOfTheFileAsItIs() throws Exception {
    Path original = folder.resolve("original");
    Path copy = folder.resolve("copy");
    Files.createDirectories(copy);
    Store store = open(original);
    for (int i = 1; i <= 50; i++) {
      store.append(List.of(event(Event.NO_RUN, "n", i))).join();
    }
    Files.copy(original.resolve("dte.mv.db"), copy.resolve("dte.mv.db"));
    store.close();
    Store again = open(copy);
    assertThat(again.lastSequence()).isEqualTo(50);
    again.close();
  }

  @Test
  void tellsStoredButNotFlushedFromNotStored() throws Exception {
    FailingBackend failing = new FailingBackend(new H2Backend(folder.resolve("flush")));
    Store store = Store.open(failing, Store.Settings.DEFAULT, Clock.systemUTC(), new Upcasters());
    failing.next(FailingBackend.Moment.FLUSH_REFUSED);
    assertThatThrownBy(() -> store.append(List.of(event(Event.NO_RUN, "n", 1))).join())
        .hasMessageContaining("stored, but perhaps not on disk yet").hasMessageContaining("the disk does not answer");
    failing.next(FailingBackend.Moment.ANSWER_OF_COMMIT);
    assertThatThrownBy(() -> store.append(List.of(event(Event.NO_RUN, "n", 2))).join())
        .hasMessageContaining("it is not known whether");
    store.append(List.of(event(Event.NO_RUN, "n", 3))).join();
    assertThat(store.read(0, 10)).extracting(event -> event.payload().path("n").asInt()).containsExactly(1, 2, 3);
    store.close();
  }
}
