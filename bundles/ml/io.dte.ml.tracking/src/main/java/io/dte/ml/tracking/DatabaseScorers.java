// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.evaluation.Scorer;
import io.dte.ml.api.evaluation.Scorers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Scorers in the database. */
@Component(service = Scorers.class)
public final class DatabaseScorers implements Scorers {
  private static final String SELECT = "SELECT experiment, name, version, id, content, created FROM ml.scorer s WHERE"
      + " experiment = ?";
  private static final int LONGEST = 1_000_000;
  private final Database database;
  private final Clock clock;

  @Activate
  public DatabaseScorers(@Reference Schema schema) {
    this(schema, Clock.systemUTC());
  }

  DatabaseScorers(Schema schema, Clock clock) {
    this.database = schema.database();
    this.clock = clock;
  }

  private static Scorer read(ResultSet row) throws SQLException {
    return new Scorer(row.getString(1), row.getString(2), row.getInt(3), row.getString(4), row.getString(5),
        row.getLong(6));
  }

  private static List<Scorer> versions(Connection connection, long experiment, String name) throws SQLException {
    return Sql.list(connection, SELECT + " AND name = ? ORDER BY version", DatabaseScorers::read, experiment, name);
  }

  @Override
  public Scorer register(String experimentId, String name, String content) throws DteException {
    long experiment = Checks.experimentId(experimentId);
    if (name.isBlank()) {
      throw Checks.invalid("Scorer name must be a non-empty string");
    }
    Checks.length("name", name, 256);
    Checks.length("serialized_scorer", content, LONGEST);
    return Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      Experiments.require(connection, experimentId);
      List<Scorer> before = versions(connection, experiment, name);
      Optional<Scorer> last = before.isEmpty() ? Optional.empty() : Optional.of(before.get(before.size() - 1));
      Scorer scorer = new Scorer(experimentId, name, last.map(Scorer::version).orElse(0) + 1,
          last.map(Scorer::id).orElseGet(() -> Ids.next(clock.instant()).toString()), content, clock.millis());
      Sql.update(connection, "INSERT INTO ml.scorer (experiment, name, version, id, content, created) VALUES (?, ?, ?,"
          + " ?, ?, ?)", experiment, name, scorer.version(), scorer.id(), content, scorer.createdAt());
      return scorer;
    }));
  }

  @Override
  public List<Scorer> latest(String experimentId) throws DteException {
    long experiment = Checks.experimentId(experimentId);
    return database.read(connection -> Sql.list(connection, SELECT + " AND version = (SELECT MAX(o.version) FROM"
        + " ml.scorer o WHERE o.experiment = s.experiment AND o.name = s.name) ORDER BY name", DatabaseScorers::read,
        experiment));
  }

  @Override
  public List<Scorer> versions(String experimentId, String name) throws DteException {
    long experiment = Checks.experimentId(experimentId);
    List<Scorer> found = database.read(connection -> versions(connection, experiment, name));
    if (found.isEmpty()) {
      throw missing(experimentId, name);
    }
    return found;
  }

  private static DteException missing(String experiment, String name) {
    return Checks.missing("Scorer with name '" + Checks.shown(name) + "' not found for experiment " + experiment + ".",
        null);
  }

  @Override
  public void delete(String experimentId, String name, int version) throws DteException {
    long experiment = Checks.experimentId(experimentId);
    Sql.await(database.write(transaction -> {
      int gone = Sql.update(transaction.connection(), "DELETE FROM ml.scorer WHERE experiment = ? AND name = ? AND"
          + " (version = ? OR 0 = ?)", experiment, name, version, version);
      if (gone == 0) {
        throw missing(experimentId, name);
      }
      return gone;
    }));
  }
}
