// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte experiments}. */
@Component(property = Command.NAME_PROPERTY + "=experiments")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=experiments",
    "summary='List and show experiments and their training runs'", "group='Data and models'"})
public final class ExperimentsCommand implements Command {
  private final Platform platform;

  @Activate
  public ExperimentsCommand(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new ExperimentsCall(context, platform);
  }
}
