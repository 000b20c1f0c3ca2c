// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Command;

/** {@code dte prov impact}. */
@Component
public final class ImpactCommand implements ProvSubcommand {
  private final Lineages lineages;

  @Activate
  public ImpactCommand(@Reference Lineages lineages) {
    this.lineages = lineages;
  }

  @Override
  public String name() {
    return "impact";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, lineages);
  }

  /** One call. */
  @Command(name = "impact", description = {"What must be redone when something changes: what used it, and what was made",
      "from that, through all runs, the nearest first."}, footerHeading = "%nExamples:%n",
      footer = {"  dte prov impact data/rain.csv", "  dte prov impact sha1:0a4d55a8d778e5022fab701977c5d840bbc486d0 --json"})
  static final class Call extends WalkCall {
    Call(CommandContext context, Lineages lineages) {
      super(context, lineages, false);
    }
  }
}
