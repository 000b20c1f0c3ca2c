// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import io.dte.data.api.DataFormats;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte hydrology}: runoff from rain, flood warnings, and the report on both. */
@Component(property = Command.NAME_PROPERTY + "=hydrology")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=hydrology",
    "summary=Runoff from rain and flood warnings"})
public final class HydrologyCommand implements Command {
  private final DataFormats formats;

  @Activate
  public HydrologyCommand(@Reference DataFormats formats) {
    this.formats = formats;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new HydrologyCall(context, formats);
  }
}
