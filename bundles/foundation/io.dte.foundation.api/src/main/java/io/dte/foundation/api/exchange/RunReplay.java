// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Reads what is needed to repeat a run out of a research object. Safe for use by many threads. */
@ProviderType
public interface RunReplay {

  /**
   * What to run, and what it gave.
   *
   * @param name for people
   * @param document the workflow
   * @param inputs with files as absolute {@code file:} locations
   * @param outputs what the run gave, its files with their {@code checksum} ({@code ALGORITHM$HEX})
   */
  record Repetition(String name, Path document, JsonNode inputs, JsonNode outputs) {}

  /**
   * Opens a research object and checks that its files are what it says.
   *
   * @param object a folder, which is used as it is, or a zip file
   * @param workspace where a zip file is unpacked, in a folder named by its digest; nothing leaves it
   * @throws DteException with code INVALID: it is no research object of a run, has no workflow, names files outside of
   *     itself, exceeds a limit, or a file's digest is another one
   */
  Repetition open(Path object, Path workspace) throws DteException;
}
