// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions.Grant;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Permissions.Resource;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Migration;
import io.dte.foundation.api.store.Query;
import io.dte.foundation.api.store.Transaction;
import io.dte.foundation.api.store.UnitOfWork;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabasePermissionsTest {
  private static final Resource MODEL = new Resource("model", "rain");
  private static final Resource OTHER = new Resource("model", "wind");
  private Connection connection;
  private DatabasePermissions permissions;

  @BeforeEach
  void open() throws Exception {
    connection = DriverManager.getConnection("jdbc:h2:mem:permissions;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
    permissions = new DatabasePermissions(new Memory());
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void theLastGrantCountsUntilItIsRevoked() throws DteException {
    permissions.grant(MODEL, "ada", Level.READ);
    permissions.grant(MODEL, "ada", Level.MANAGE);
    permissions.grant(MODEL, "bob", Level.EDIT);
    assertThat(permissions.grants(MODEL)).containsExactly(new Grant(MODEL, "ada", Level.MANAGE), new Grant(MODEL, "bob", Level.EDIT));
    assertThat(permissions.granted(OTHER, "ada")).isEmpty();
    permissions.revoke(MODEL, "ada");
    assertThat(permissions.granted(MODEL, "ada")).isEmpty();
    permissions.forget(MODEL);
    assertThat(permissions.grants(MODEL)).isEmpty();
  }

  @Test
  void whatAUserIsShutOutOfIsFoundByTheUser() throws DteException {
    permissions.grant(MODEL, "ada", Level.NONE);
    permissions.grant(OTHER, "ada", Level.EDIT);
    permissions.grant(new Resource("document", "rain"), "ada", Level.NONE);
    permissions.grant(OTHER, "bob", Level.NONE);
    assertThat(permissions.grants("model", "ada", Level.NONE)).containsExactly(new Grant(MODEL, "ada", Level.NONE));
  }

  @Test
  void levelsIncludeThoseBeforeAndOperatorsMayAll() throws DteException {
    Caller ada = new Caller("ada", Role.SCIENTIST);
    permissions.grant(MODEL, "ada", Level.EDIT);
    assertThat(permissions.allows(ada, MODEL, Level.READ, Level.NONE)).isTrue();
    assertThat(permissions.allows(ada, MODEL, Level.EDIT, Level.NONE)).isTrue();
    assertThat(permissions.allows(ada, MODEL, Level.MANAGE, Level.MANAGE)).as("a grant counts before the default").isFalse();
    assertThat(permissions.allows(ada, OTHER, Level.READ, Level.READ)).as("the default").isTrue();
    assertThat(permissions.allows(ada, OTHER, Level.EDIT, Level.READ)).isFalse();
    permissions.grant(OTHER, "ada", Level.NONE);
    assertThat(permissions.allows(ada, OTHER, Level.READ, Level.READ)).as("shut out").isFalse();
    assertThat(permissions.allows(new Caller("op", Role.OPERATOR), OTHER, Level.MANAGE, Level.NONE)).isTrue();
  }

  /** The contract of the database on one connection: a unit of work is committed whole or not at all. */
  private final class Memory implements Database {
    @Override
    public Dialect dialect() {
      return Dialect.H2;
    }

    @Override
    public void migrate(String subsystem, List<Migration> migrations) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE SCHEMA " + subsystem);
        for (Migration migration : migrations) {
          for (String sql : migration.statements()) {
            statement.execute(sql);
          }
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public <T> CompletableFuture<T> write(UnitOfWork<T> work) {
      try {
        return CompletableFuture.completedFuture(work.execute(new Transaction() {
          @Override
          public Connection connection() {
            return connection;
          }

          @Override
          public void append(NewEvent event) {
            throw new UnsupportedOperationException();
          }
        }));
      } catch (SQLException | DteException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public <T> T read(Query<T> query) {
      try {
        return query.execute(connection);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
