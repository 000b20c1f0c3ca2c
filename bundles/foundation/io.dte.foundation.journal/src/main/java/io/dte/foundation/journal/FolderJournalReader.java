// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.journal;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.JournalReader;
import io.dte.foundation.api.home.DataDirectory;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads journals of other processes; keeps the last one's place, since they are read page by page. */
@Component
public final class FolderJournalReader implements JournalReader {
  private final DataDirectory home;
  private final EventLines lines = new EventLines();
  private UUID lastRun;
  private RunJournal last;

  @Activate
  public FolderJournalReader(@Reference DataDirectory home) {
    this.home = home;
  }

  @Override
  public synchronized List<Event> read(UUID run, long after, int limit) throws IOException {
    if (!run.equals(lastRun)) {
      last = new RunJournal(home.runs(), run, lines);
      lastRun = run;
    }
    return last.read(after, limit);
  }
}
