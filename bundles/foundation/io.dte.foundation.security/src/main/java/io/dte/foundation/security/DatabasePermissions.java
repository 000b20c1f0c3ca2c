// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Migration;
import io.dte.foundation.api.store.Transaction;
import io.dte.foundation.api.store.UnitOfWork;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Grants in the schema {@code security} of the shared database. */
@Component(service = Permissions.class)
public final class DatabasePermissions implements Permissions {
  private static final Logger LOG = LoggerFactory.getLogger(DatabasePermissions.class);
  private static final List<Migration> MIGRATIONS = List.of(new Migration(1, "grants of resources to users", List.of("""
      CREATE TABLE security.resource_grant (
        resource_type VARCHAR(64) NOT NULL,
        resource_id VARCHAR(512) NOT NULL,
        user_name VARCHAR(255) NOT NULL,
        level VARCHAR(16) NOT NULL,
        PRIMARY KEY (resource_type, resource_id, user_name))""")),
      new Migration(2, "grants found by user", List.of(
          "CREATE INDEX resource_grant_user ON security.resource_grant (user_name, resource_type, level, resource_id)")));

  private final Database database;

  @Activate
  public DatabasePermissions(@Reference Database database,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")") Condition owner)
      throws DteException {
    this(database);
  }

  DatabasePermissions(Database database) throws DteException {
    this.database = database;
    database.migrate("security", MIGRATIONS);
  }

  @Override
  public void grant(Resource resource, String user, Level level) throws DteException {
    write(transaction -> put(transaction.connection(), resource, user, level));
  }

  @Override
  public void grantToMaker(Transaction transaction, Resource resource, Caller maker) throws SQLException {
    if (maker.role() != Role.OPERATOR) {
      put(transaction.connection(), resource, maker.name(), Level.MANAGE);
    }
  }

  private static int put(Connection connection, Resource resource, String user, Level level) throws SQLException {
    delete(connection, resource, user);
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO security.resource_grant (resource_type, resource_id, user_name, level) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, resource.type());
      insert.setString(2, resource.id());
      insert.setString(3, user);
      insert.setString(4, level.name());
      return insert.executeUpdate();
    }
  }

  @Override
  public void revoke(Resource resource, String user) throws DteException {
    write(transaction -> delete(transaction.connection(), resource, user));
  }

  @Override
  public List<Grant> grants(Resource resource) {
    try {
      return database.read(connection -> {
        try (PreparedStatement select = connection.prepareStatement("SELECT user_name, level FROM security.resource_grant "
            + "WHERE resource_type = ? AND resource_id = ? ORDER BY user_name")) {
          select.setString(1, resource.type());
          select.setString(2, resource.id());
          List<Grant> grants = new ArrayList<>();
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              grants.add(new Grant(resource, rows.getString(1), Level.valueOf(rows.getString(2))));
            }
          }
          return List.copyOf(grants);
        }
      });
    } catch (DteException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public List<Grant> grants(String type, String user, Level level) throws DteException {
    return database.read(connection -> {
      try (PreparedStatement select = connection.prepareStatement("SELECT resource_id FROM security.resource_grant "
          + "WHERE user_name = ? AND resource_type = ? AND level = ? ORDER BY resource_id")) {
        select.setString(1, user);
        select.setString(2, type);
        select.setString(3, level.name());
        List<Grant> grants = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            grants.add(new Grant(new Resource(type, rows.getString(1)), user, level));
          }
        }
        return List.copyOf(grants);
      }
    });
  }

  @Override
  public Optional<Level> granted(Resource resource, String user) {
    return grants(resource).stream().filter(grant -> grant.user().equals(user)).map(Grant::level).findFirst();
  }

  @Override
  public boolean allows(Caller caller, Resource resource, Level needed, Level byDefault) {
    if (caller.role() == Role.OPERATOR) {
      return true;
    }
    try {
      return granted(resource, caller.name()).orElse(byDefault).compareTo(needed) >= 0;
    } catch (IllegalStateException e) {
      LOG.error("{} may not use {} {}, since grants cannot be read: {}", caller.name(), resource.type(), resource.id(),
          e.getMessage());
      return false;
    }
  }

  @Override
  public void forget(Resource resource) throws DteException {
    write(transaction -> deleteAll(transaction.connection(), resource));
  }

  @Override
  public void forget(Transaction transaction, Resource resource) throws SQLException {
    deleteAll(transaction.connection(), resource);
  }

  @Override
  public void move(Transaction transaction, Resource before, Resource after) throws SQLException {
    deleteAll(transaction.connection(), after);
    try (PreparedStatement update = transaction.connection().prepareStatement("UPDATE security.resource_grant SET"
        + " resource_type = ?, resource_id = ? WHERE resource_type = ? AND resource_id = ?")) {
      update.setString(1, after.type());
      update.setString(2, after.id());
      update.setString(3, before.type());
      update.setString(4, before.id());
      update.executeUpdate();
    }
  }

  private static int deleteAll(Connection connection, Resource resource) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(
        "DELETE FROM security.resource_grant WHERE resource_type = ? AND resource_id = ?")) {
      delete.setString(1, resource.type());
      delete.setString(2, resource.id());
      return delete.executeUpdate();
    }
  }

  private static int delete(Connection connection, Resource resource, String user) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(
        "DELETE FROM security.resource_grant WHERE resource_type = ? AND resource_id = ? AND user_name = ?")) {
      delete.setString(1, resource.type());
      delete.setString(2, resource.id());
      delete.setString(3, user);
      return delete.executeUpdate();
    }
  }

  private void write(UnitOfWork<Integer> work) throws DteException {
    try {
      database.write(work).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DteException problem) {
        throw problem;
      }
      throw new DteException(ExitCode.STORAGE, "The grant could not be stored: " + e.getCause().getMessage(),
          "See the server's log.", e);
    }
  }
}
