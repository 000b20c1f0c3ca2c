// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Command;

/** {@code dte prov lineage}. */
@Component
public final class LineageCommand implements ProvSubcommand {
  private final Lineages lineages;

  @Activate
  public LineageCommand(@Reference Lineages lineages) {
    this.lineages = lineages;
  }

  @Override
  public String name() {
    return "lineage";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, lineages);
  }

  /** One call. */
  @Command(name = "lineage", description = {"Where something comes from: the steps that made it and what they used,",
      "through all runs, the nearest first."}, footerHeading = "%nExamples:%n",
      footer = {"  dte prov lineage results/warnings.csv", "  dte prov lineage sha1:0a4d55a8d778e5022fab701977c5d840bbc486d0 --json"})
  static final class Call extends WalkCall {
    Call(CommandContext context, Lineages lineages) {
      super(context, lineages, true);
    }
  }
}
