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
import org.junit.jupiter.api.Nested;

/** What tracking promises, on the PostgreSQL of this machine's package. */
class PostgresTrackingTest {
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

  private static TestDatabase fresh() throws Exception {
    Connection connection = DriverManager.getConnection(server.newDatabase(), "dte", "");
    try (Statement statement = connection.createStatement()) {
      // Thousands of commits one after the other: what they say counts here, not that they are on disk.
      statement.execute("SET synchronous_commit TO off");
    }
    return new TestDatabase(connection, Database.Dialect.POSTGRESQL, () -> { });
  }

  @Nested
  class Runs extends RunContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }

  @Nested
  class Registry extends RegistryContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }

  @Nested
  class Traces extends TraceContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }

  @Nested
  class Evaluation extends EvaluationContract {
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
  class Files extends FilesContract {
    @Override
    TestDatabase open() throws Exception {
      return fresh();
    }
  }
}
