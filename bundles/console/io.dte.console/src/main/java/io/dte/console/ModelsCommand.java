// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte models}. */
@Component(property = Command.NAME_PROPERTY + "=models")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=models",
    "summary='List, show, audit, cite and approve registered models'", "group='Data and models'"})
public final class ModelsCommand implements Command {
  private final Platform platform;

  @Activate
  public ModelsCommand(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new ModelsCall(context, platform);
  }
}
