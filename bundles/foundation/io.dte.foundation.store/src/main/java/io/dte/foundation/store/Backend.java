// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What differs between the databases. */
interface Backend extends AutoCloseable {

  Database.Dialect dialect();

  /** For readers; each connection is closed by whoever opened it. */
  DataSource dataSource();

  /** The one connection that writes, without auto-commit; says clearly why it cannot be had. */
  Connection openWriter() throws DteException;

  /** Returns when what was committed on the writer's connection cannot be lost any more. */
  void flush(Connection writer) throws SQLException;

  /** Whether the connection is worth nothing after this error. */
  boolean isFatal(SQLException error);

  /** The error, told to a person. */
  DteException explain(String action, SQLException error);

  @Override
  void close();
}
