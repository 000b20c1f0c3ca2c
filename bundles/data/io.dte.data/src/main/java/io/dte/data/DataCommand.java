// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.DataFormats;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte data}: look into gridded data, and fuse them with polygons. */
@Component(property = Command.NAME_PROPERTY + "=data")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=data",
    "summary=Describe gridded data and fuse them with polygons"})
public final class DataCommand implements Command {
  private final DataFormats formats;

  @Activate
  public DataCommand(@Reference DataFormats formats) {
    this.formats = formats;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new DataCall(context, formats);
  }
}
