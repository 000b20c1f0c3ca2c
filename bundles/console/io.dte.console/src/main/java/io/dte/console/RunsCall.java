// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte runs}; each method is a sub-command. */
@CommandLine.Command(name = "runs", description = "What ran, what runs, and what to do with it.",
    synopsisSubcommandLabel = "COMMAND", footerHeading = "%nExamples:%n",
    footer = {"  dte runs list --json", "  dte runs logs -f last", "  dte runs pause 3fa8", "  dte runs cancel 3fa8",
        "%nRUN is a run's id, the beginning or end of it, or \"last\"."})
final class RunsCall implements Callable<Integer> {
  private static final String RUN = "A run's id, the beginning or end of it, or \"last\".";
  private static final long FOLLOW_MILLIS = 200;
  private static final long PATIENCE_MILLIS = 10_000;

  private final CommandContext context;
  private final Platform platform;
  private final Clock clock;
  private final String actor = System.getProperty("user.name");

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT, description = "Shows this help.")
  private boolean help;

  RunsCall(CommandContext context, Platform platform, Clock clock) {
    this.context = context;
    this.platform = platform;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(),
        "A sub-command is missing: list, show, logs, pause, resume, cancel, rm, export or rerun");
  }

  @CommandLine.Command(description = "Lists runs, newest first.", footerHeading = "%nExamples:%n",
      footer = {"  dte runs list", "  dte runs list --state failed --limit 5 --json"})
  int list(
      @Option(names = "--json", description = "As a JSON array.") boolean json,
      @Option(names = "--state", paramLabel = "STATE", split = ",", description = "Only runs in this state: queued, running, "
          + "waiting, paused, succeeded, failed, cancelled; by default in any.") List<String> states,
      @Option(names = "--kind", paramLabel = "KIND", defaultValue = "", description = "Only runs of this kind; by default of any.") String kind,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "2147483647", description = "At most so many; by default all.") int limit)
      throws DteException {
    List<Run> runs = platform.runs().list(new RunQuery(states(states), kind, limit));
    if (json) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      runs.forEach(run -> array.add(run.toJson()));
      context.out().println(array);
      return ExitCode.DONE.code();
    }
    if (runs.isEmpty()) {
      context.out().println("There are no runs yet. Start one: dte run TWIN|FILE");
      return ExitCode.DONE.code();
    }
    Text table = new Text().row("ID", "NAME", "STATE", "STEPS", "CREATED", "TIME");
    for (RunTree.Row row : RunTree.rows(runs)) {
      Run run = row.run();
      long done = run.steps().stream().filter(step -> step.state() == RunState.SUCCEEDED).count();
      table.row(run.id().toString(), row.indent() + run.name(), run.state().label(), done + "/" + run.steps().size(),
          run.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(), Text.duration(run.startedAt(), run.endedAt() == null ? clock.instant() : run.endedAt()));
    }
    table.print(context.out());
    return ExitCode.DONE.code();
  }

  private static Set<RunState> states(List<String> names) throws DteException {
    EnumSet<RunState> states = EnumSet.noneOf(RunState.class);
    for (String name : names == null ? List.<String>of() : names) {
      try {
        states.add(RunState.valueOf(name.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new DteException(ExitCode.USAGE, "There is no state \"" + name + "\"", "states: "
            + Set.of(RunState.values()).stream().map(RunState::label).sorted().collect(Collectors.joining(", ")), e);
      }
    }
    return states;
  }

  @CommandLine.Command(description = "Shows one run: inputs, steps, results.", footerHeading = "%nExamples:%n",
      footer = {"  dte runs show last", "  dte runs show 3fa8 --json"})
  int show(@Parameters(paramLabel = "RUN", description = RUN) String reference,
      @Option(names = "--json", description = "As one JSON object.") boolean json) throws DteException {
    Run run = platform.runs().byReference(reference);
    if (json) {
      context.out().println(run.toJson());
      return ExitCode.DONE.code();
    }
    Text table = new Text().row("Run", run.id().toString()).row("Name", run.name()).row("Kind", run.kind())
        .row("State", run.state().label() + (run.message().isEmpty() ? "" : ": " + run.message()))
        .row("Document", run.document()).row("By", run.actor()).row("Created", run.createdAt().toString())
        .row("Time", Text.duration(run.startedAt(), run.endedAt() == null ? clock.instant() : run.endedAt()))
        .row("Results", run.outdir() == null ? "" : run.outdir().toString());
    if (run.usage().isKnown()) {
      table.row("Used", Text.usage(run.usage()));
    }
    fields(table, "Input", run.inputs());
    fields(table, "Output", run.outputs());
    run.parent().ifPresent(parent -> table.row("Part of", parent.toString()));
    table.print(context.out());
    if (!run.steps().isEmpty()) {
      context.out().println();
      Text steps = new Text().row("STEP", "STATE", "TIME", "CPU", "MEMORY", "");
      for (Step step : run.steps()) {
        steps.row(step.name(), step.reused() ? "reused" : step.state().label(),
            Text.duration(step.startedAt(), step.endedAt()), step.usage().isKnown() ? Text.seconds(step.usage().cpuSeconds()) : "",
            step.usage().peakMemoryBytes() > 0 ? Text.bytes(step.usage().peakMemoryBytes()) : "", step.message());
      }
      steps.print(context.out());
    }
    List<Run> children = RunTree.children(platform.runs().list(RunQuery.ALL), run.id());
    if (!children.isEmpty()) {
      context.out().println();
      Text parts = new Text().row("CHILD RUN", "NAME", "STATE");
      children.forEach(child -> parts.row(child.id().toString(), child.name(), child.state().label()));
      parts.print(context.out());
    }
    return ExitCode.DONE.code();
  }

  private static void fields(Text table, String heading, JsonNode object) {
    if (object != null) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        table.row(heading, field.getKey() + ": " + Text.brief(field.getValue()));
      }
    }
  }

  @CommandLine.Command(description = "Shows what the steps of a run said.", footerHeading = "%nExamples:%n",
      footer = {"  dte runs logs last", "  dte runs logs -f last --step fuse"})
  int logs(@Parameters(paramLabel = "RUN", description = RUN) String reference,
      @Option(names = {"-f", "--follow"}, description = "Go on until the run is over.") boolean follow,
      @Option(names = "--step", paramLabel = "NAME", defaultValue = "", description = "Only this step.") String step)
      throws DteException, IOException, InterruptedException {
    RunClient runs = platform.runs();
    Run run = runs.byReference(reference);
    RunLogs logs = new RunLogs(runs.folder(run.id()));
    boolean ended = !follow;
    while (!ended && !context.cancelled().getAsBoolean()) {
      // Asked before the files are read, so that nothing said at the very end is missed.
      ended = runs.byReference(run.id().toString()).state().isFinal();
      logs.print(context.out(), step);
      if (!ended) {
        Thread.sleep(FOLLOW_MILLIS);
      }
    }
    logs.print(context.out(), step);
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(description = "Stops a run.", footerHeading = "%nExamples:%n", footer = "  dte runs cancel last")
  int cancel(@Parameters(paramLabel = "RUN", description = RUN) String reference,
      @Option(names = "--json", description = "Print the run as one JSON object.") boolean json) throws DteException {
    RunClient runs = platform.runs();
    Run run = runs.byReference(reference);
    if (run.state().isFinal()) {
      throw new DteException(ExitCode.CONFLICT, "The run " + run.id() + " is over already: " + run.state().label(), "");
    }
    runs.cancel(run.id(), actor);
    Run now = settled(runs, run, seen -> false);
    report(json, now, now.state().isFinal() ? "The run " + run.id() + " is " + now.state().label()
        : "The run " + run.id() + " was asked to stop");
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(description = {"Pauses a run: no further step starts until it is resumed.",
      "What executes now goes on to its end."}, footerHeading = "%nExamples:%n",
      footer = {"  dte runs pause last", "  dte runs resume last"})
  int pause(@Parameters(paramLabel = "RUN", description = RUN) String reference,
      @Option(names = "--json", description = "Print the run as one JSON object.") boolean json) throws DteException {
    RunClient runs = platform.runs();
    Run run = runs.byReference(reference);
    if (run.state().isFinal()) {
      throw new DteException(ExitCode.CONFLICT, "The run " + run.id() + " is over already: " + run.state().label(), "");
    }
    runs.pause(run.id(), actor);
    Run now = settled(runs, run, seen -> seen.state() == RunState.PAUSED);
    report(json, now, now.state() == RunState.PAUSED || now.state().isFinal() ? "The run " + run.id() + " is " + now.state().label()
        : "The run " + run.id() + " was asked to pause");
    return ExitCode.DONE.code();
  }

  /** The run once it is over or as wanted, or as it is after some seconds. */
  private Run settled(RunClient runs, Run run, Predicate<Run> wanted) throws DteException {
    long patience = clock.millis() + PATIENCE_MILLIS;
    boolean[] done = {false};
    return runs.follow(run.id(), seen -> done[0] = wanted.test(seen),
        () -> done[0] || clock.millis() > patience || context.cancelled().getAsBoolean());
  }

  @CommandLine.Command(description = {"Goes on with a failed, cancelled or paused run.", "What finished is not done again."},
      footerHeading = "%nExamples:%n", footer = "  dte runs resume last")
  int resume(@Parameters(paramLabel = "RUN", description = RUN) String reference,
      @Option(names = "--json", description = "Print the run as one JSON object.") boolean json,
      @Option(names = "--detach", description = "Return at once; needs a running server or desktop.") boolean detach)
      throws DteException {
    RunClient runs = platform.runs();
    Run before = runs.byReference(reference);
    Run run = runs.resume(before.id(), actor);
    if (before.state() == RunState.PAUSED && !platform.isOwned()) {
      // Another process executes it, and shows it to whoever started it.
      run = settled(runs, run, seen -> seen.state() != RunState.PAUSED);
      report(json, run, "The run " + run.id() + " goes on");
      return ExitCode.DONE.code();
    }
    if (!detach || !platform.isOwned()) {
      Progress progress = new Progress(context.err(), context.interactive(), clock);
      run = runs.follow(run.id(), json ? seen -> { } : progress, context.cancelled());
      if (!run.state().isFinal()) {
        runs.cancel(run.id(), actor);
        run = runs.follow(run.id(), seen -> { }, () -> false);
      }
    }
    report(json, run, "The run " + run.id() + " is " + run.state().label() + ", results: " + run.outdir());
    if (run.state() == RunState.CANCELLED) {
      return ExitCode.CANCELLED.code();
    }
    if (run.state() == RunState.FAILED && run.failure().isPresent()) {
      throw new DteException(run.failure().get());
    }
    return run.state() == RunState.FAILED ? ExitCode.RUN_FAILED.code() : ExitCode.DONE.code();
  }

  @CommandLine.Command(description = "Deletes runs that are over, with their folders. Results in another --outdir stay.",
      footerHeading = "%nExamples:%n", footer = {"  dte runs rm 3fa8", "  dte runs rm last"})
  int rm(@Parameters(paramLabel = "RUN", arity = "1..*", description = RUN) List<String> references) throws DteException {
    RunClient runs = platform.runs();
    for (String reference : references) {
      Run run = runs.byReference(reference);
      runs.remove(run.id(), actor);
      context.out().println("Deleted run " + run.id());
    }
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(description = {"Writes a run into a file that others can read.",
      "files: events, logs and results; ro-crate: Workflow Run RO-Crate 0.5; cwlprov: CWLProv 0.6.0 in a",
      "BagIt bag; prov-json, prov-jsonld, prov-n, prov-xml: its lineage; datacite, schema-org: metadata to cite its results."},
      footerHeading = "%nExamples:%n", footer = {"  dte runs export last", "  dte runs export 3fa8 flood.zip --format ro-crate",
          "  dte runs export last - --format datacite"})
  int export(@Parameters(paramLabel = "RUN", description = RUN) String reference,
      @Parameters(paramLabel = "FILE", arity = "0..1", description = "The file; RUN.zip or so by default, - for standard output.") String file,
      @Option(names = "--format", paramLabel = "FORMAT", defaultValue = ExportCall.PLAIN,
          description = "files (default), ro-crate, cwlprov, prov-json, prov-jsonld, prov-n, prov-xml, datacite, schema-org.") String format)
      throws DteException {
    Run run = platform.runs().byReference(reference);
    if ("-".equals(file)) {
      new ExportCall(platform, run, format).write(context.out());
      return ExitCode.DONE.code();
    }
    Path target = new ExportCall(platform, run, format)
        .write(extension -> context.resolve(file == null ? run.id() + "." + extension : file));
    context.out().println("Wrote " + target);
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(description = {"Repeats a run from its research object and compares the results.",
      "Ends with 1 when they differ."}, footerHeading = "%nExamples:%n",
      footer = {"  dte runs rerun flood.crate.zip", "  dte runs rerun ./crate --json"})
  int rerun(@Parameters(paramLabel = "CRATE", description = "A RO-Crate of a workflow run: folder or zip file.") String crate,
      @Option(names = "--json", description = "As one JSON object.") boolean json) throws DteException {
    return new Rerun(context, platform, clock).call(context.resolve(crate), json);
  }

  private void report(boolean json, Run run, String sentence) {
    if (json) {
      ObjectNode object = run.toJson();
      context.out().println(object);
    } else {
      context.out().println(sentence);
    }
  }
}
