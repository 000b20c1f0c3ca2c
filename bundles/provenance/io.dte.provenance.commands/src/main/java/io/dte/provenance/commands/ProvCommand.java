// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** {@code dte prov}. */
@Component(service = Command.class, property = Command.NAME_PROPERTY + "=prov")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=prov",
    "summary='Where results come from: convert, validate and look at provenance'", "group='Data and models'"})
public final class ProvCommand implements Command {
  private final List<ProvSubcommand> subcommands = new CopyOnWriteArrayList<>();

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void add(ProvSubcommand subcommand) {
    subcommands.add(subcommand);
  }

  void remove(ProvSubcommand subcommand) {
    subcommands.remove(subcommand);
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new ProvCall(context, subcommands.stream().sorted(Comparator.comparing(ProvSubcommand::name)).toList());
  }
}
