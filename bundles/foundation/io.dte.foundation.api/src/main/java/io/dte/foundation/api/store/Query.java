// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Reads from the database. */
@FunctionalInterface
public interface Query<T> {

  T execute(Connection connection) throws SQLException;
}
