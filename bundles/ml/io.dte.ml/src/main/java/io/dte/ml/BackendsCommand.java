// SPDX-License-Identifier: Apache-2.0
package io.dte.ml;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.ml.api.TensorBackend;
import java.util.List;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** {@code dte backends}: which tensor back ends are there, with their devices, and why one is not. */
@Component(property = Command.NAME_PROPERTY + "=backends")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=backends",
    "summary=List the places where tensors can be computed"})
public final class BackendsCommand implements Command {

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  private volatile List<TensorBackend> backends;

  @Activate
  public BackendsCommand() {
    backends = List.of();
  }

  BackendsCommand(List<TensorBackend> backends) {
    this.backends = backends;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new BackendsCall(context, List.copyOf(backends));
  }
}
