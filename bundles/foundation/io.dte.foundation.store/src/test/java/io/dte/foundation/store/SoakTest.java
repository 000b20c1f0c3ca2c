// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.store.Migration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process again and again, at random moments. After each kill the log must hold every event that was
 * acknowledged; beyond these only such as were in flight, each with its row; in the end every event exactly once.
 */
class SoakTest {
  static final List<Migration> SCHEMA = List.of(new Migration(1, "effects", List.of(
      "CREATE TABLE soak.effect (run INTEGER NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (run, step))")));
  private static final int RUNS = Integer.getInteger("dte.soak.runs", 10_000);
  private static final int KILLS = Integer.getInteger("dte.soak.kills", 20);

  @TempDir Path folder;

  /** The few kills that every build does. */
  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void keepsWhatWasAcknowledged() throws Exception {
    soak(300, 3);
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.MINUTES)
  void keepsWhatWasAcknowledgedForLong() throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("dte.soak"), "takes minutes; ./dte test --soak does it");
    soak(RUNS, KILLS);
  }

  private void soak(int runs, int kills) throws Exception {
    long seed = Long.getLong("dte.soak.seed", System.nanoTime());
    System.out.println("soak: " + runs + " runs, " + kills + " kills, seed " + seed);
    Random random = new Random(seed);
    int total = runs * SoakChild.EVENTS_PER_RUN;
    Set<String> acknowledged = new HashSet<>();
    for (int kill = 1; kill <= kills; kill++) {
      // Moments are spread over the events, so that the last kill still meets a process that writes.
      int from = acknowledged.size();
      int killAfter = random.nextInt(Math.max(1, (total - from) / (kills - kill + 2))) + 1;
      acknowledged.addAll(writeUntil(runs, killAfter));
      Set<String> stored = stored();
      assertThat(stored).as("after kill %d", kill).containsAll(acknowledged);
      assertThat(stored.size()).isLessThan(total);
      acknowledged = stored;
    }
    acknowledged.addAll(writeUntil(runs, Integer.MAX_VALUE));
    assertThat(stored()).isEqualTo(acknowledged).hasSize(total);
  }

  /** Starts a process that writes, kills it after so many acknowledgements. Returns these. */
  private List<String> writeUntil(int runs, int killAfter) throws IOException, InterruptedException {
    Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
        "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        SoakChild.class.getName(), folder.toString(), String.valueOf(runs))
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> said = new ArrayList<>();
    boolean finished = false;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith("ack ")) {
          said.add(line.substring(4));
          if (said.size() == killAfter) {
            // SIGKILL, through the handle: the process object would close the stream, and what it said before counts.
            child.toHandle().destroyForcibly();
          } else if (said.size() < killAfter) {
            tell(child);
          }
        }
        finished |= line.equals("finished");
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(finished).as("the child came to its end").isEqualTo(killAfter == Integer.MAX_VALUE);
    return said;
  }

  /** That an acknowledgement was read. */
  private static void tell(Process child) {
    try {
      child.getOutputStream().write('\n');
      child.getOutputStream().flush();
    } catch (IOException over) {
      // It has said all that it had to say.
    }
  }

  /** What the log and the table hold now, which must be the same; each event once, sequences without gaps. */
  private Set<String> stored() throws Exception {
    try (Store store = Store.open(new H2Backend(folder), Store.Settings.DEFAULT, Clock.systemUTC(), new Upcasters())) {
      Set<String> events = new HashSet<>();
      long after = 0;
      List<Event> page;
      do {
        page = store.read(after, 1000);
        for (Event event : page) {
          assertThat(event.sequence()).isEqualTo(after + 1);
          after = event.sequence();
          String name = (int) event.run().getLeastSignificantBits() + " " + event.payload().path("step").asInt();
          assertThat(events.add(name)).as("%s is there once", name).isTrue();
        }
      } while (!page.isEmpty());
      Set<String> effects = store.read(connection -> {
        Set<String> rows = new HashSet<>();
        try (Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("SELECT run, step FROM soak.effect")) {
          while (row.next()) {
            rows.add(row.getInt(1) + " " + row.getInt(2));
          }
        }
        return rows;
      });
      assertThat(effects).isEqualTo(events);
      return events;
    }
  }
}
