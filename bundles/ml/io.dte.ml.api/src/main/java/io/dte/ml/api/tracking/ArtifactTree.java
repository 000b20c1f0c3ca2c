// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import io.dte.foundation.api.problem.DteException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Files of runs and models under paths such as {@code 1/RUN/artifacts/model/MLmodel}; the bytes are in the artifact
 * store, equal ones once. Paths are relative, of plain names parted by slashes. Safe for use by many threads.
 */
@ProviderType
public interface ArtifactTree {

  /**
   * @param path of the file or folder, whole; @param size in bytes, 0 of a folder; @param artifact its id, empty of a
   * folder
   */
  record Entry(String path, boolean folder, long size, String artifact) {}

  /** Stores a file in constant memory, in place of one that is there; on disk when it returns. */
  Entry put(String path, InputStream bytes) throws DteException;

  Optional<Entry> find(String path) throws DteException;

  /** Opens a file's bytes. */
  InputStream open(Entry file) throws DteException;

  /** What is directly in a folder, sorted by name; empty for a folder that is not there. */
  List<Entry> list(String folder) throws DteException;

  /** Deletes a file, or a folder with all in it; nothing happens when it is not there. */
  void delete(String path) throws DteException;
}
