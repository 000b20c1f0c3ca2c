// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.store.Database;
import io.dte.tests.support.TestDatabase;
import java.sql.DriverManager;

class H2TrackingTest extends TrackingContract {

  @Override
  TestDatabase open() throws Exception {
    return new TestDatabase(DriverManager.getConnection("jdbc:h2:mem:"), Database.Dialect.H2, () -> { });
  }
}
