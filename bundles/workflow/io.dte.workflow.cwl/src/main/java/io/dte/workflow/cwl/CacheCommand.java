// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte cache}: the results that runs take over from each other. */
@Component(property = Command.NAME_PROPERTY + "=cache")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=cache", "summary='Show or clear the results that runs reuse'"})
public final class CacheCommand implements Command {
  private final CwlEngine engine;

  @Activate
  public CacheCommand(@Reference CwlEngine engine) {
    this.engine = engine;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new CacheCall(context, engine);
  }
}
