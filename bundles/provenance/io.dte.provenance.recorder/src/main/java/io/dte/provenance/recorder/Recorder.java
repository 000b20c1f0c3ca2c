// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.EventConsumer;
import io.dte.foundation.api.store.Transaction;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.ProvenanceStore.Told;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lineage of every run, in a document of the run's id, and of what happens outside of runs, in the document
 * {@link ProvenanceStore#PLATFORM}. What it writes is committed with its cursor, so that nothing is missing or told twice after a kill.
 * Called by one thread.
 */
@Component
public final class Recorder implements EventConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final int PAGE = 1000;
  private static final int REMEMBERED_RUNS = 500;
  private static final String SYSTEM = "system";

  private final EventLog log;
  private final ProvenanceStore store;
  private final Map<UUID, Lineage> runs = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<UUID, Lineage> eldest) {
      return size() > REMEMBERED_RUNS;
    }
  };

  @Activate
  public Recorder(@Reference EventLog log, @Reference ProvenanceStore store) {
    this.log = log;
    this.store = store;
  }

  @Override
  public String name() {
    return "provenance";
  }

  /** What a run tells in a moment is written together; nobody notices four tenths of a second. */
  @Override
  public long paceMillis() {
    return 400;
  }

  @Override
  public void consume(List<Event> events, Transaction transaction) throws SQLException, DteException {
    Map<UUID, Collected> told = new LinkedHashMap<>();
    Map<UUID, String> owners = new LinkedHashMap<>();
    for (Event event : events) {
      lineage(event, told.containsKey(event.run())).tell(event,
          told.computeIfAbsent(event.run(), run -> new Collected())::add);
      if (!event.actor().isEmpty() && !event.actor().equals(SYSTEM)) {
        owners.putIfAbsent(event.run(), event.actor());
      }
    }
    List<Told> documents = new ArrayList<>();
    told.forEach((run, collected) -> {
      if (!collected.statements().isEmpty()) {
        boolean outside = run.equals(Event.NO_RUN);
        documents.add(new Told(outside ? ProvenanceStore.PLATFORM : run.toString(),
            outside ? SYSTEM : owners.getOrDefault(run, SYSTEM), collected.statements()));
      }
    });
    if (!documents.isEmpty()) {
      append(transaction, documents);
    }
  }

  /** What cannot be stored is left out, and told in the log: one run's lineage must not hold up that of all others. */
  private void append(Transaction transaction, List<Told> documents) throws SQLException, DteException {
    Savepoint before = transaction.connection().setSavepoint();
    try {
      store.append(transaction, documents);
      transaction.connection().releaseSavepoint(before);
    } catch (DteException e) {
      if (e.problem().code() != ExitCode.INVALID && e.problem().code() != ExitCode.TOO_LARGE) {
        throw e;
      }
      transaction.connection().rollback(before);
      Told first = documents.get(0);
      if (documents.size() > 1) {
        append(transaction, documents.subList(0, documents.size() / 2));
        append(transaction, documents.subList(documents.size() / 2, documents.size()));
      } else if (first.statements().size() > 1) {
        int middle = first.statements().size() / 2;
        append(transaction, List.of(new Told(first.document(), first.owner(), first.statements().subList(0, middle))));
        append(transaction, List.of(new Told(first.document(), first.owner(),
            first.statements().subList(middle, first.statements().size()))));
      } else {
        LOG.error("The lineage of {} lacks something that cannot be stored: {}", first.document(), e.getMessage());
      }
    }
  }

  /** What is remembered of a run; read again when it was forgotten, or when the same events come a second time. */
  private Lineage lineage(Event event, boolean follows) {
    if (event.run().equals(Event.NO_RUN)) {
      return new Lineage(Event.NO_RUN);
    }
    Lineage known = runs.get(event.run());
    if (known != null && (follows || known.sequence() < event.sequence())) {
      return known;
    }
    Lineage lineage = new Lineage(event.run());
    if (!isFirst(event)) {
      retell(lineage, event);
    }
    runs.put(event.run(), lineage);
    return lineage;
  }

  /** Tells a lineage, and nobody else, what its run said before an event. */
  private void retell(Lineage lineage, Event event) {
    long after = 0;
    List<Event> page;
    do {
      page = log.readRun(event.run(), after, PAGE);
      for (Event earlier : page) {
        if (earlier.sequence() >= event.sequence()) {
          page = List.of();
          break;
        }
        lineage.tell(earlier, statement -> { });
        after = earlier.sequence();
      }
    } while (page.size() == PAGE);
  }

  /** Of its run; so it is mostly, and no page of what follows is read then. */
  private boolean isFirst(Event event) {
    return log.readRun(event.run(), 0, 1).stream().allMatch(first -> first.sequence() >= event.sequence());
  }
}
