// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.file.Sha1;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.tracking.ArtifactTree;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Paths in the database, bytes in the artifact store. The bytes of a path that is deleted are let go of. */
@Component(service = ArtifactTree.class)
public final class FileTree implements ArtifactTree {
  private static final String SELECT = "SELECT folder, name, is_folder, size, artifact FROM ml.file";
  private final Database database;
  private final ArtifactStore store;
  private final HeldFiles held;

  @Activate
  public FileTree(@Reference Schema schema, @Reference ArtifactStore store) throws DteException {
    this.database = schema.database();
    this.store = store;
    this.held = new HeldFiles(database, store);
  }

  @Deactivate
  void close() {
    held.close();
  }

  private static String checked(String path) throws DteException {
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (String name : plain.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\\') >= 0 || name.length() > 500
          || name.chars().anyMatch(c -> c < ' ')) {
        throw Checks.invalid("Invalid path: " + Checks.shown(path));
      }
    }
    Checks.length("path", plain, 1500);
    return plain;
  }

  private static String folder(String path) {
    return path.lastIndexOf('/') < 0 ? "" : path.substring(0, path.lastIndexOf('/'));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Entry read(ResultSet row) throws SQLException {
    String folder = row.getString(1);
    return new Entry(folder.isEmpty() ? row.getString(2) : folder + "/" + row.getString(2), row.getBoolean(3),
        row.getLong(4), row.getString(5));
  }

  @Override
  public Entry put(String path, InputStream bytes) throws DteException {
    String plain = checked(path);
    MessageDigest sha1 = Sha1.digest();
    Artifact artifact = store.put(bytes, "application/octet-stream", sha1);
    String alias = HexFormat.of().formatHex(sha1.digest());
    Entry entry = new Entry(plain, false, artifact.size(), artifact.id());
    Optional<String> replaced = held.whileHeld(artifact.id(), () -> Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      for (String parent = folder(plain); !parent.isEmpty(); parent = folder(parent)) {
        Optional<Entry> known = find(connection, parent);
        if (known.isEmpty()) {
          insert(connection, new Entry(parent, true, 0, ""));
        } else if (!known.get().folder()) {
          throw Checks.invalid("Invalid path: " + plain + ", since " + parent + " is a file");
        }
      }
      Optional<Entry> old = find(connection, plain);
      if (old.isPresent() && old.get().folder()) {
        throw Checks.invalid("Invalid path: " + plain + " is a folder");
      }
      Sql.update(connection, "DELETE FROM ml.file WHERE folder = ? AND name = ?", folder(plain), name(plain));
      insert(connection, entry);
      Optional<String> run = maker(connection, plain);
      if (run.isPresent()) {
        transaction.append(RunEvents.file(run.get(), plain, artifact.id(), alias));
      }
      return old.map(Entry::artifact);
    })));
    replaced.ifPresent(artifactBefore -> held.letGo(Set.of(artifactBefore)));
    return entry;
  }

  /** The run a file belongs to, by its place: that of a run, or of a model which a run made. */
  private static Optional<String> maker(Connection connection, String path) throws SQLException {
    String[] names = path.split("/");
    for (int i = 1; i + 1 < names.length; i++) {
      if (names[i + 1].equals("artifacts")) {
        Optional<String> run = names[i].startsWith("m-") ? LoggedModels.sourceRun(connection, names[i])
            : Runs.find(connection, names[i]).map(row -> row.info().id());
        return run.filter(id -> !id.isEmpty());
      }
    }
    return Optional.empty();
  }

  private static void insert(Connection connection, Entry entry) throws SQLException {
    Sql.update(connection, "INSERT INTO ml.file (folder, name, is_folder, size, artifact) VALUES (?, ?, ?, ?, ?)",
        folder(entry.path()), name(entry.path()), entry.folder(), entry.size(), entry.artifact());
  }

  private static Optional<Entry> find(Connection connection, String path) throws SQLException {
    return Sql.first(connection, SELECT + " WHERE folder = ? AND name = ?", FileTree::read, folder(path), name(path));
  }

  @Override
  public Optional<Entry> find(String path) throws DteException {
    String plain = checked(path);
    return database.read(connection -> find(connection, plain));
  }

  @Override
  public InputStream open(Entry file) throws DteException {
    return store.open(file.artifact());
  }

  @Override
  public List<Entry> list(String folder) throws DteException {
    String plain = folder.isEmpty() ? "" : checked(folder);
    return database.read(connection -> Sql.list(connection, SELECT + " WHERE folder = ? ORDER BY name", FileTree::read,
        plain));
  }

  @Override
  public void delete(String path) throws DteException {
    String plain = checked(path);
    Set<String> artifacts = Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      Set<String> found = new HashSet<>();
      // Neither a pattern, which would have to be escaped, nor a range, since databases sort letters in their own ways.
      String below = " WHERE folder = ? OR SUBSTRING(folder, 1, " + (plain.length() + 1) + ") = ?";
      Object[] range = {plain, plain + "/"};
      Sql.list(connection, SELECT + below, row -> found.add(row.getString(5)), range);
      find(connection, plain).ifPresent(entry -> found.add(entry.artifact()));
      Sql.update(connection, "DELETE FROM ml.file" + below, range);
      Sql.update(connection, "DELETE FROM ml.file WHERE folder = ? AND name = ?", folder(plain), name(plain));
      return found;
    }));
    held.letGo(artifacts);
  }
}
