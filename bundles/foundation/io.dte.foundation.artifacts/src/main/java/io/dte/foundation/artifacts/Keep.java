// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore.Collected;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A place that keeps bytes, notes of where other data stays, and who holds what. Thread-safe. */
interface Keep {

  /** The folder that takes what is on its way. */
  Path folder();

  /** @param intake takes the bytes, this once */
  Artifact put(InputStream bytes, String mediaType, Intake intake) throws DteException, IOException;

  /** Stored bytes, not a reference. */
  Optional<Artifact> find(String id) throws DteException, IOException;

  /** @throws java.nio.file.NoSuchFileException when they are gone */
  InputStream open(String id) throws DteException, IOException;

  Notes notes();

  /** Returns whether what is held is still there. */
  boolean hold(String id, String holder) throws DteException, IOException;

  void release(String holder) throws DteException, IOException;

  List<String> ids(String holder) throws DteException, IOException;

  /** Names of holders that begin so. */
  List<String> holders(String start) throws DteException, IOException;

  Collected collect(Duration grace) throws DteException, IOException;
}
