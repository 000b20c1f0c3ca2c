// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.store.Database;
import io.dte.tests.support.TestDatabase;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/**
 * What tracking promises, on H2. The contracts are nested here and not in a class of both databases: tests are reported under the class
 * that they stand in, and the report of one database would take the place of the other's.
 */
class H2TrackingTest {

  private static TestDatabase fresh() throws SQLException {
    return new TestDatabase(DriverManager.getConnection("jdbc:h2:mem:"), Database.Dialect.H2, () -> { });
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
