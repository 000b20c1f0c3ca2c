// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.store;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.problem.DteException;
import java.sql.SQLException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that follows the event log with a cursor of its own. The cursor is stored in the same transaction as the
 * consumer's effect, so each event takes effect once even after {@code kill -9}.
 */
@ConsumerType
public interface EventConsumer {

  /** The cursor's name; unique, and the same after a restart. */
  String name();

  /** Takes the next events, in order; what it writes through the transaction is committed with the cursor. */
  void consume(List<Event> events, Transaction transaction) throws SQLException, DteException;

  /**
   * Milliseconds from one hand-over to the next at least, in which events gather: for who may be a moment behind and is
   * called less often then. 0: at once.
   */
  default long paceMillis() {
    return 0;
  }
}
