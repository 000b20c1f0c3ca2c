// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.event.EventLog;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What every live run works with.
 *
 * @param log where events go
 * @param runs the folder of all runs
 * @param executor takes what may take time: starting a kind, writing snapshots
 * @param owner this framework owns the data directory
 * @param release lets go of the artifacts of a run that is removed
 * @param surroundings what every run of this process is executed by
 */
record Engine(EventLog log, Supplier<Path> runs, Kinds kinds, LargePayloads payloads, ObjectMapper mapper,
    Executor executor, Clock clock, boolean owner, Consumer<UUID> release, Surroundings surroundings) {

  RunFolder folder(UUID id) {
    return new RunFolder(runs.get().resolve(id.toString()), mapper);
  }
}
