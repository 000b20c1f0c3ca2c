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
import org.junit.jupiter.api.Nested;

/** What the store promises, on the PostgreSQL of this machine's package. */
class PostgresProvenanceStoreTest {
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

  private static TestDatabase fresh() throws Exception {
    Connection connection = DriverManager.getConnection(url, "dte", "");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit TO off");
      statement.execute("DROP SCHEMA IF EXISTS provenance CASCADE");
    }
    return new TestDatabase(connection, Database.Dialect.POSTGRESQL, () -> { });
  }

  @Nested
  class Documents extends DocumentContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }

  @Nested
  class Walks extends WalkContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }

  @Nested
  class Searches extends SearchContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }

  @Nested
  class Removals extends RemovalContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }

  @Nested
  class Recording extends RecordingContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }
}
