// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte run}. */
@Component(property = Command.NAME_PROPERTY + "=run")
@Capability(namespace = Command.CAPABILITY,
    attribute = {"dte.command=run", "summary='Run a twin or a workflow document'", "group='Run twins'"})
public final class RunCommand implements Command {
  private final Platform platform;

  @Activate
  public RunCommand(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new RunCall(context, platform, Clock.systemUTC());
  }
}
