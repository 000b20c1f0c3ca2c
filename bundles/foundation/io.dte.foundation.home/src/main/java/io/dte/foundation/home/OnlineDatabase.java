// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.PreparedStatement;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A copy of the embedded database, consistent although it is being written to. */
final class OnlineDatabase {
  /** The file's name in the data directory. */
  static final String NAME = "state/store/dte.mv.db";

  private OnlineDatabase() {}

  static Path copy(Database database, Path folder) throws DteException {
    Path zip = folder.resolve("database.zip");
    Path copy = folder.resolve("database");
    database.read(connection -> {
      try (PreparedStatement backup = connection.prepareStatement("BACKUP TO ?")) {
        backup.setString(1, zip.toString());
        return backup.execute();
      }
    });
    try (InputStream in = Files.newInputStream(zip); ZipInputStream entries = new ZipInputStream(in)) {
      ZipEntry entry;
      while ((entry = entries.getNextEntry()) != null) {
        if (entry.getName().endsWith(".mv.db")) {
          Files.copy(entries, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return copy;
    } catch (IOException e) {
      throw new DteException(Problem.storage("copy the database to", copy, e), e);
    }
  }
}
