// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** {@code dte prov diff}. */
@Component
public final class DiffCommand implements ProvSubcommand {
  private final RunLineages lineages;

  @Activate
  public DiffCommand(@Reference RunLineages lineages) {
    this.lineages = lineages;
  }

  @Override
  public String name() {
    return "diff";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, lineages);
  }

  /** One call. */
  @Command(name = "diff", description = {"Says what differed between two runs: inputs by digest, documents, parameters,",
      "software and results of each step."},
      footerHeading = "%nExamples:%n", footer = {"  dte prov diff 3fa8 77c2", "  dte prov diff 3fa8 last --json",
          "  dte prov diff 3fa8 last --exit-code > /dev/null || echo they differ"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final RunLineages lineages;

    @Parameters(index = "0", paramLabel = "RUN1", description = "A run's id, the beginning or end of it, or \"last\".")
    private String first;

    @Parameters(index = "1", paramLabel = "RUN2", description = "The other one.")
    private String second;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Option(names = "--exit-code", description = "Ends with 1 when something differs, else with 0, as git diff does.")
    private boolean exitCode;

    Call(CommandContext context, RunLineages lineages) {
      this.context = context;
      this.lineages = lineages;
    }

    @Override
    public Integer call() throws DteException {
      RunLineages.Told one = lineages.of(first);
      RunLineages.Told two = lineages.of(second);
      List<LineageDiff.Difference> found = LineageDiff.of(new LineageView(one.document()), one.run().toString(),
          new LineageView(two.document()), two.run().toString());
      if (json) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("run1", one.run().toString()).put("run2", two.run().toString()).put("same", found.isEmpty());
        ArrayNode list = out.putArray("differences");
        for (LineageDiff.Difference difference : found) {
          ObjectNode node = list.addObject().put("activity", difference.activity()).put("what", difference.what());
          difference.before().forEach(node.putArray("before")::add);
          difference.after().forEach(node.putArray("after")::add);
        }
        context.out().println(out);
      } else if (found.isEmpty()) {
        context.out().println("Nothing differs");
      } else {
        for (LineageDiff.Difference difference : found) {
          context.out().println(difference.activity() + ": " + difference.what());
          difference.before().forEach(line -> context.out().println("  - " + line));
          difference.after().forEach(line -> context.out().println("  + " + line));
        }
      }
      return exitCode && !found.isEmpty() ? ExitCode.RUN_FAILED.code() : ExitCode.DONE.code();
    }
  }
}
