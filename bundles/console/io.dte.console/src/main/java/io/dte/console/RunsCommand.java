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

/** {@code dte runs}. */
@Component(property = Command.NAME_PROPERTY + "=runs")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=runs",
    "summary='List, show, cancel, resume, remove, export and repeat runs'", "group='Run twins'"})
public final class RunsCommand implements Command {
  private final Platform platform;

  @Activate
  public RunsCommand(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new RunsCall(context, platform, Clock.systemUTC());
  }
}
