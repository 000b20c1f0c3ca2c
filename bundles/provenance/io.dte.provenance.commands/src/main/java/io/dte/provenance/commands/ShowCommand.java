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

/** {@code dte prov show}. */
@Component
public final class ShowCommand implements ProvSubcommand {
  private final RunLineages lineages;

  @Activate
  public ShowCommand(@Reference RunLineages lineages) {
    this.lineages = lineages;
  }

  @Override
  public String name() {
    return "show";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, lineages);
  }

  /** One call. */
  @Command(name = "show", description = "Shows what a run did: each step with what it used and made.",
      footerHeading = "%nExamples:%n", footer = {"  dte prov show last", "  dte prov show 3fa8 --json"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final RunLineages lineages;

    @Parameters(paramLabel = "RUN", description = "A run's id, the beginning or end of it, or \"last\".")
    private String run;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    Call(CommandContext context, RunLineages lineages) {
      this.context = context;
      this.lineages = lineages;
    }

    @Override
    public Integer call() throws DteException {
      RunLineages.Told told = lineages.of(run);
      List<LineageView.Activity> activities = new LineageView(told.document()).activities();
      if (json) {
        context.out().println(json(told, activities));
      } else {
        new LineageTree(context.out()).print(activities);
      }
      return ExitCode.DONE.code();
    }

    private static ObjectNode json(RunLineages.Told told, List<LineageView.Activity> activities) {
      ObjectNode out = JsonNodeFactory.instance.objectNode();
      out.put("run", told.run().toString());
      ArrayNode list = out.putArray("activities");
      for (LineageView.Activity activity : activities) {
        ObjectNode node = list.addObject();
        node.put("id", activity.id()).put("name", activity.label()).put("state", activity.state());
        node.put("startedAt", activity.start().isNone() ? null : activity.start().lexical());
        node.put("endedAt", activity.end().isNone() ? null : activity.end().lexical());
        things(node.putArray("used"), activity.used());
        things(node.putArray("generated"), activity.made());
        activity.agents().forEach(node.putArray("agents")::add);
        activity.plans().forEach(node.putArray("plans")::add);
      }
      return out;
    }

    private static void things(ArrayNode out, List<LineageView.Thing> things) {
      things.forEach(thing -> out.addObject().put("role", thing.role()).put("name", thing.name()).put("id", thing.id()));
    }
  }
}
