// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import io.dte.compute.api.Site;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte runners}. */
@Component(property = Command.NAME_PROPERTY + "=runners")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=runners",
    "summary='Where tasks run: list, check and describe runners'", "group='Set up and operate'"})
public final class RunnersCommand implements Command {
  private final Site site;

  @Activate
  public RunnersCommand(@Reference Site site) {
    this.site = site;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new RunnersCall(context, site);
  }
}
