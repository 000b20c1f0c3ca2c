// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte prov search}. */
@Component
public final class SearchCommand implements ProvSubcommand {
  private final Lineages lineages;

  @Activate
  public SearchCommand(@Reference Lineages lineages) {
    this.lineages = lineages;
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, lineages);
  }

  /** One call. */
  @Command(name = "search", description = "Things whose names or attributes hold all of some words.",
      footerHeading = "%nExamples:%n", footer = {"  dte prov search warnings csv", "  dte prov search fuse --json"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final Lineages lineages;

    @Parameters(paramLabel = "WORD", arity = "1..*", description = "Whole words, in any case.")
    private List<String> words;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many (100).")
    private int limit;

    @Option(names = "--json", description = "As one line of JSON.")
    private boolean json;

    Call(CommandContext context, Lineages lineages) {
      this.context = context;
      this.lineages = lineages;
    }

    @Override
    public Integer call() throws DteException {
      JsonNode found = lineages.search(String.join(" ", words), limit);
      if (json) {
        context.out().println(found);
      } else {
        WalkCall.print(found, context.out());
      }
      return ExitCode.DONE.code();
    }
  }
}
