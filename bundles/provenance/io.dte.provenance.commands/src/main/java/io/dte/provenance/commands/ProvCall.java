// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** One call of {@code dte prov}; its sub-commands are those that are there. */
@Command(name = "prov", description = "Provenance as W3C PROV: where results come from.",
    modelTransformer = ProvCall.Subcommands.class, footerHeading = "%nExamples:%n",
    footer = {"  dte prov show last", "  dte prov show last --html lineage.html",
        "  dte prov diff 3fa8 last", "  dte prov convert lineage.json lineage.provn",
        "  dte prov validate lineage.ttl"})
final class ProvCall implements Callable<Integer> {
  private final CommandContext context;
  private final List<ProvSubcommand> subcommands;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  ProvCall(CommandContext context, List<ProvSubcommand> subcommands) {
    this.context = context;
    this.subcommands = subcommands;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(context.out());
    return ExitCode.DONE.code();
  }

  /** Adds the sub-commands to picocli's model of the command. */
  static final class Subcommands implements CommandLine.IModelTransformer {
    @Override
    public CommandLine.Model.CommandSpec transform(CommandLine.Model.CommandSpec spec) {
      ProvCall call = (ProvCall) spec.userObject();
      for (ProvSubcommand each : call.subcommands) {
        spec.addSubcommand(each.name(), new CommandLine(each.bind(call.context)));
      }
      return spec;
    }
  }
}
