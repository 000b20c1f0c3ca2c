// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;

/** One sub-command of {@code dte prov}: a component that refers to what it needs, and registers itself as this. */
interface ProvSubcommand {

  /** The word after {@code dte prov}. */
  String name();

  /** A new object annotated for picocli that executes one call and returns the exit status. */
  Callable<Integer> bind(CommandContext context);
}
