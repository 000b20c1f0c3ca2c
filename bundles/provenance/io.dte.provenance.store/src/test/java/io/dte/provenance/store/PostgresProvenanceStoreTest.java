// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

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
class PostgresProvenanceStoreTest extends ProvenanceStoreContract {
  private static PostgresServer server;
  private static String url;

  @BeforeAll
  static void boot() throws Exception {
    Assumptions.assumeTrue(PostgresServer.binaries().isPresent(), "PostgreSQL is not installed: tests/peers/install debian");
    server = PostgresServer.start();
    url = server.newDatabase();
  }

  @AfterAll
  static void shutDown() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  TestDatabase open() throws Exception {
    Connection connection = DriverManager.getConnection(url, "dte", "");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit TO off");
      statement.execute("DROP SCHEMA IF EXISTS provenance CASCADE");
    }
    return new TestDatabase(connection, Database.Dialect.POSTGRESQL, () -> { });
  }
}
