// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.command;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Finds a command by name and executes it, with help, errors and exit status treated the same everywhere. */
@ProviderType
public interface CommandDispatcher {

  /** @param name of the sub-command; @param summary one line */
  record Entry(String name, String summary) {}

  /** All sub-commands, of bundles that are not started yet too; sorted by name. */
  List<Entry> entries();

  /** Whether there is a sub-command of this name. */
  boolean knows(String name);

  /** Whether a sub-command of this name is declared by a bundle, but neither there yet nor to be had on demand. */
  default boolean awaits(String name) {
    return false;
  }

  /**
   * Executes {@code arguments}, the sub-command's name first, and returns the exit status. Problems are written to the
   * context's error stream: for people, or as one JSON line. Never throws for what a user did.
   */
  int execute(CommandContext context, List<String> arguments);
}
