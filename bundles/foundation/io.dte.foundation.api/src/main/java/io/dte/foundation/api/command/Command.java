// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.command;

import java.util.concurrent.Callable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A sub-command of {@code dte}; the same object is a Karaf shell command, and what a workflow step
 * {@code [dte, NAME, …]} calls in-process. Register it as a service with the property {@value #NAME_PROPERTY} and declare
 * a capability {@code dte.command} with attributes {@code dte.command} (the name), {@code summary} (one line) and, if it
 * belongs to one of the groups of {@code dte --help}, {@code group} ({@code Run twins}, {@code Data and models},
 * {@code Set up and operate}), so that the help lists it, and a one-shot command finds its bundle, without starting it.
 */
@ConsumerType
public interface Command {

  /** Service property and capability attribute: the sub-command's name. */
  String NAME_PROPERTY = "dte.command";

  /** Capability namespace. */
  String CAPABILITY = "dte.command";

  /**
   * A new object annotated for picocli ({@code @picocli.CommandLine.Command}, with its sub-commands) that executes one
   * call and returns the exit status. It may throw {@link io.dte.foundation.api.problem.DteException}. It reads and
   * writes only through the context, never through {@link System}.
   */
  Callable<Integer> bind(CommandContext context);
}
