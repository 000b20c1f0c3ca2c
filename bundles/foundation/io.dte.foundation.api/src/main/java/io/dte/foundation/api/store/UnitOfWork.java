// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.store;

import io.dte.foundation.api.problem.DteException;
import java.sql.SQLException;

/** SQL and events that are stored together or not at all. It may run a second time when the commit had to be repeated. */
@FunctionalInterface
public interface UnitOfWork<T> {

  T execute(Transaction transaction) throws SQLException, DteException;
}
