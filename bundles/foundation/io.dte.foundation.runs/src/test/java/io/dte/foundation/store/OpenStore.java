// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The owner's real log, for tests of what builds on it.
 *
 * @param log the log
 * @param closing closes the database
 */
public record OpenStore(EventLog log, Runnable closing) implements AutoCloseable {

  /** Opens the embedded database in a folder. */
  public static OpenStore in(Path folder) throws DteException {
    Store store = Store.open(new H2Backend(folder), Store.Settings.DEFAULT, Clock.systemUTC(), new Upcasters());
    return new OpenStore(store, store::close);
  }

  @Override
  public void close() {
    closing.run();
  }
}
