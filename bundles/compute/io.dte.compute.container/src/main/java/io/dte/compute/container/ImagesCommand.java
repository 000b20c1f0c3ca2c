// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.home.DataDirectory;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte images}: unpacked images, for bubblewrap. */
@Component(property = Command.NAME_PROPERTY + "=images")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=images", "group='Set up and operate'",
    "summary='Container images that run without a container engine'"})
public final class ImagesCommand implements Command {
  private final DataDirectory home;

  @Activate
  public ImagesCommand(@Reference DataDirectory home) {
    this.home = home;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new ImagesCall(context, new ImageStore(home.cache("images")));
  }
}
