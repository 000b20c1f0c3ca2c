// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte experiments}; each method is a sub-command. */
@CommandLine.Command(name = "experiments", description = {"Experiments, and what their training runs logged.",
    "Needs a running server or desktop: clients log to that."}, synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n", footer = {"  dte experiments list --json", "  dte experiments show floods",
        "  dte experiments export floods --tensorboard events"})
final class ExperimentsCall implements Callable<Integer> {
  private static final String PATH = "/api/v1/experiments";
  private final CommandContext context;
  private final Platform platform;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT, description = "Shows this help.")
  private boolean help;

  ExperimentsCall(CommandContext context, Platform platform) {
    this.context = context;
    this.platform = platform;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "A sub-command is missing: list, show or export");
  }

  @CommandLine.Command(description = "Lists experiments, newest first.", footerHeading = "%nExamples:%n",
      footer = {"  dte experiments list", "  dte experiments list --json"})
  int list(@Option(names = "--json", description = "As a JSON array.") boolean json) throws DteException {
    JsonNode experiments = platform.ownerApi().call("GET", PATH, null);
    if (json) {
      context.out().println(experiments);
      return ExitCode.DONE.code();
    }
    Text table = new Text().row("ID", "NAME", "CREATED");
    experiments.forEach(one -> table.row(one.path("id").asText(), one.path("name").asText(), one.path("createdAt").asText()));
    table.print(context.out());
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(description = "Shows one experiment and its newest runs.", footerHeading = "%nExamples:%n",
      footer = {"  dte experiments show floods", "  dte experiments show 0 --json"})
  int show(@Parameters(paramLabel = "EXPERIMENT", description = "An experiment's name or id.") String reference,
      @Option(names = "--json", description = "As one JSON object.") boolean json) throws DteException {
    OwnerApi api = platform.ownerApi();
    JsonNode experiment = api.call("GET", PATH + "/" + id(api, reference), null);
    if (json) {
      context.out().println(experiment);
      return ExitCode.DONE.code();
    }
    Text table = new Text().row("Experiment", experiment.path("id").asText()).row("Name", experiment.path("name").asText())
        .row("Created", experiment.path("createdAt").asText());
    experiment.path("tags").properties().forEach(tag -> table.row("Tag", tag.getKey() + ": " + Text.brief(tag.getValue())));
    table.print(context.out());
    if (!experiment.path("runs").isEmpty()) {
      context.out().println();
      Text runs = new Text().row("RUN", "NAME", "STATUS", "STARTED", "METRICS");
      for (JsonNode run : experiment.path("runs")) {
        List<String> metrics = new ArrayList<>();
        run.path("metrics").properties().forEach(metric -> metrics.add(metric.getKey() + "=" + metric.getValue().asText()));
        runs.row(run.path("id").asText(), run.path("name").asText(), run.path("status").asText(),
            run.path("startedAt").asText(), String.join(" ", metrics));
      }
      runs.print(context.out());
    }
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(description = "Writes what an experiment's runs logged as event files of TensorBoard.",
      footerHeading = "%nExamples:%n", footer = {"  dte experiments export floods --tensorboard events",
          "  tensorboard --logdir events"})
  int export(@Parameters(paramLabel = "EXPERIMENT", description = "An experiment's name or id.") String reference,
      @Option(names = "--tensorboard", required = true, paramLabel = "DIR",
          description = "The folder to write to: a folder for each run is made in it.") String folder) throws DteException {
    OwnerApi api = platform.ownerApi();
    int files = new EventFiles(api, context).fetch(id(api, reference), context.resolve(folder));
    context.out().println(files + (files == 1 ? " run" : " runs") + " written to " + folder);
    return ExitCode.DONE.code();
  }

  /** Names before ids: an experiment may be called like another's id. */
  private static String id(OwnerApi api, String reference) throws DteException {
    for (JsonNode experiment : api.call("GET", PATH, null)) {
      if (experiment.path("name").asText().equals(reference)) {
        return experiment.path("id").asText();
      }
    }
    if (!reference.matches("\\d{1,18}")) {
      throw new DteException(ExitCode.NOT_FOUND, "There is no experiment \"" + reference + "\"", "dte experiments list shows all");
    }
    return reference;
  }
}
