// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.store.Database;
import io.dte.tests.support.PostgresServer;
import io.dte.tests.support.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** On the PostgreSQL of this machine's package. */
class PostgresTrackingTest extends TrackingContract {
  private static PostgresServer server;

  @BeforeAll
  static void boot() throws Exception {
    Assumptions.assumeTrue(PostgresServer.binaries().isPresent(), "PostgreSQL is not installed: tests/peers/install"
        + " debian");
    server = PostgresServer.start();
  }

  @AfterAll
  static void shutDown() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  TestDatabase open() throws Exception {
    Connection connection = DriverManager.getConnection(server.newDatabase(), "dte", "");
    try (Statement statement = connection.createStatement()) {
      // Thousands of commits one after the other: what they say counts here, not that they are on disk.
      statement.execute("SET synchronous_commit TO off");
    }
    return new TestDatabase(connection, Database.Dialect.POSTGRESQL, () -> { });
  }
}
