// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.security.DatabasePermissions;
import io.dte.ml.api.tracking.Search;
import io.dte.tests.support.TestDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.osgi.service.condition.Condition;

/** A fresh store of tracking with one run before each test. */
abstract class TrackingFixture {
  static final Caller ADA = new Caller("ada", Role.SCIENTIST);
  TestDatabase database;
  Schema schema;
  Permissions permissions;
  DatabaseTracking tracking;
  String run;

  /** An empty database. */
  abstract TestDatabase open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    database = open();
    schema = new Schema(database);
    permissions = new DatabasePermissions(database, Condition.INSTANCE);
    tracking = new DatabaseTracking(schema, permissions, Clock.systemUTC());
    run = tracking.createRun("0", "one", "", 0, Map.of(), "ada").info().id();
  }

  @AfterEach
  void stop() throws Exception {
    if (database != null) {
      tracking.close();
      database.close();
    }
  }

  static Search search(String filter, String... order) {
    return new Search(List.of("0"), filter, List.of(order), Search.View.ACTIVE_ONLY, 1000, "");
  }
}
