// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.graph.Picture;
import io.dte.provenance.api.graph.ProvGraphs;
import java.nio.charset.StandardCharsets;
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
  private final ProvGraphs graphs;

  @Activate
  public ShowCommand(@Reference RunLineages lineages, @Reference ProvGraphs graphs) {
    this.lineages = lineages;
    this.graphs = graphs;
  }

  @Override
  public String name() {
    return "show";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, lineages, graphs);
  }

  /** One call. */
  @Command(name = "show", description = {"Shows what a run did: each step with what it used and made; as a tree in the",
      "terminal, or as a graph in a file."},
      footerHeading = "%nExamples:%n", footer = {"  dte prov show last", "  dte prov show 3fa8 --json",
          "  dte prov show last --svg lineage.svg", "  dte prov show last --html lineage.html --all",
          "  dte prov show last --svg - | rsvg-convert -o lineage.png"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final RunLineages lineages;
    private final ProvGraphs graphs;

    @Parameters(paramLabel = "RUN", description = "A run's id, the beginning or end of it, or \"last\".")
    private String run;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws a graph for reports into FILE; - for standard output.")
    private String svg = "";

    @Option(names = "--html", paramLabel = "FILE",
        description = "Makes a page of one file to look around in the graph: zoom, search, attributes; - for standard output.")
    private String html = "";

    @Option(names = "--all", description = {"Draws everything. Else the items of a scatter are one node, values are told in",
        "their steps, and edges that follow from others are left out."})
    private boolean all;

    Call(CommandContext context, RunLineages lineages, ProvGraphs graphs) {
      this.context = context;
      this.lineages = lineages;
      this.graphs = graphs;
    }

    @Override
    public Integer call() throws DteException {
      boolean drawn = !svg.isEmpty() || !html.isEmpty();
      if (all && !drawn || drawn && json) {
        throw new DteException(ExitCode.USAGE, all && !drawn ? "--all is for graphs" : "a graph is no JSON",
            all && !drawn ? "name a file with --svg or --html" : "leave out --json, or --svg and --html");
      }
      RunLineages.Told told = lineages.of(run);
      if (drawn) {
        draw(told, svg, Picture.Form.SVG);
        draw(told, html, Picture.Form.HTML);
        return ExitCode.DONE.code();
      }
      List<LineageView.Activity> activities = new LineageView(told.document()).activities();
      if (json) {
        context.out().println(json(told, activities));
      } else {
        new LineageTree(context.out()).print(activities);
      }
      return ExitCode.DONE.code();
    }

    private void draw(RunLineages.Told told, String file, Picture.Form form) throws DteException {
      if (!file.isEmpty()) {
        String text = graphs.draw(told.document(), new Picture(form, "Lineage of run " + told.run(), all));
        new ProvFile(file, "").write(context, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
      }
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
