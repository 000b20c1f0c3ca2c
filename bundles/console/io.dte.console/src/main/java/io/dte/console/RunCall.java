// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunState;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowDescription.Input;
import io.dte.workflow.api.WorkflowEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte run}. */
@CommandLine.Command(name = "run", sortOptions = false,
    customSynopsis = "dte run TWIN|FILE [JOB.yml] [--NAME VALUE ...] [--outdir DIR] [--json] [--detach] [--runner NAME]",
    description = {"Runs a ready-made twin, or a workflow document, and waits for its end.", "",
        "Inputs are given in a job file (YAML or JSON), or each as --NAME VALUE; a list by repeating the option. What follows"
            + " \"--\" is an input even when it is called like an option below.", ""},
    footerHeading = "%nExamples:%n",
    footer = {"  dte run flood-early-warning --help            the inputs of this twin",
        "  dte run flood-early-warning --rain-factor 2   a what-if",
        "  dte run workflow.cwl job.yml --outdir results --json",
        "%nCtrl-C cancels the run; a second one kills it."})
final class RunCall implements Callable<Integer> {
  private static final int LOG_LINES = 10;

  private final CommandContext context;
  private final Platform platform;
  private final Clock clock;
  private CommandSpec spec;

  @Parameters(paramLabel = "TWIN|FILE", arity = "0..*", description = "A template's name (dte templates list), or a document; "
      + "then a job file and inputs.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--outdir", paramLabel = "DIR", description = "Where results go; a new folder NAME-results by default.")
  private String outdir;

  @Option(names = "--json", description = "The last line is one JSON object: id, state, outdir, outputs.")
  private boolean json;

  @Option(names = "--detach", description = "Return at once; needs a running server or desktop.")
  private boolean detach;

  @Option(names = "--runner", paramLabel = "NAME", description = "Where commands are executed, one of dte runners list; by default "
      + "the site's rules say it, or this machine.")
  private String runner;

  @Option(names = "--max-parallel", paramLabel = "N", description = "At most so many tools at once; by default as many as there is room for.")
  private Integer maxParallel;

  @Option(names = "--retries", paramLabel = "N", description = "Try a tool that failed so many times more; by default not at all.")
  private Integer retries;

  @Option(names = "--fail-fast", description = "When a step fails, stop what runs; by default it goes on to its end.")
  private boolean failFast;

  @Option(names = "--keep-going", description = "When a step fails, do all that does not need its results.")
  private boolean keepGoing;

  @Option(names = "--no-reuse", description = "Do everything anew; by default the same tool with the same inputs runs once.")
  private boolean noReuse;

  @Option(names = "--keep-intermediates", description = "Keep what steps made, in the run's folder, also after a good end.")
  private boolean keepIntermediates;

  @Option(names = {"-h", "--help"}, description = "Shows this help, or the inputs of the twin.")
  private boolean help;

  RunCall(CommandContext context, Platform platform, Clock clock) {
    this.context = context;
    this.platform = platform;
    this.clock = clock;
  }

  /** Options that are not ours are the workflow's inputs. */
  @CommandLine.Spec
  void spec(CommandSpec ours) {
    spec = ours;
    ours.parser().unmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws DteException, IOException {
    if (words.isEmpty() || words.get(0).startsWith("-")) {
      if (help) {
        spec.commandLine().usage(context.out());
        return ExitCode.DONE.code();
      }
      throw new DteException(ExitCode.USAGE, "A twin or a document is missing",
          "dte run TWIN|FILE; dte templates list shows the twins");
    }
    Target target = Target.resolve(words.get(0), context, platform);
    WorkflowEngine engine = platform.engineFor(target.document());
    WorkflowDescription description = engine.describe(target.document());
    if (help) {
      describe(target, description);
      return ExitCode.DONE.code();
    }
    List<String> rest = words.subList(1, words.size());
    boolean hasJob = !rest.isEmpty() && !rest.get(0).startsWith("--");
    RunInputs reader = new RunInputs(description, context);
    ObjectNode inputs = reader.read(hasJob ? rest.subList(1, rest.size()) : rest);
    if (hasJob) {
      Set<String> replaced = new HashSet<>();
      inputs.fieldNames().forEachRemaining(replaced::add);
      ObjectNode job = (ObjectNode) engine.readInputs(target.document(), context.resolve(rest.get(0)), rest.get(0), replaced);
      inputs = job.setAll(inputs);
    }
    JsonNode checked = engine.checkInputs(target.document(), inputs, context.workingDirectory());
    if (detach && !platform.isOwned()) {
      throw new DteException(ExitCode.UNAVAILABLE, "A detached run needs somebody who goes on with it",
          "start dte server or dte desktop first, or leave out --detach");
    }
    RunClient runs = platform.runs();
    Map<String, String> options = new HashMap<>();
    if (runner != null) {
      options.put("runner", runner);
    }
    conduct(options);
    boolean created = !Files.exists(outdir(target));
    Path results = prepare(outdir(target));
    Run run;
    try {
      run = runs.submit(new RunRequest("workflow", target.name(), target.document().toString(), checked, results, null,
          System.getProperty("user.name"), options));
    } catch (DteException e) {
      if (created) {
        Files.deleteIfExists(results);
      }
      throw e;
    }
    if (detach) {
      finish(run);
      return ExitCode.DONE.code();
    }
    Run ended = watch(runs, run);
    if (created && ended.state() != RunState.SUCCEEDED && isEmpty(results)) {
      Files.deleteIfExists(results);
    }
    return conclude(runs, ended);
  }

  private void conduct(Map<String, String> options) throws DteException {
    if (failFast && keepGoing) {
      throw new DteException(ExitCode.USAGE, "A run cannot both stop at once and keep going", "leave out --fail-fast or --keep-going");
    }
    if (maxParallel != null) {
      options.put("maxParallel", maxParallel.toString());
    }
    if (retries != null) {
      options.put("retries", retries.toString());
    }
    if (failFast || keepGoing) {
      options.put("onError", failFast ? "fail-fast" : "keep-going");
    }
    if (noReuse) {
      options.put("reuse", "false");
    }
    if (keepIntermediates) {
      options.put("keepIntermediates", "true");
    }
  }

  private Run watch(RunClient runs, Run run) throws DteException {
    Progress progress = json ? null : new Progress(context.err(), context.interactive(), clock);
    Run now = runs.follow(run.id(), progress == null ? seen -> { } : progress, context.cancelled());
    if (!now.state().isFinal()) {
      runs.cancel(run.id(), run.actor());
      now = runs.follow(run.id(), progress == null ? seen -> { } : progress, () -> false);
    }
    return now;
  }

  private int conclude(RunClient runs, Run run) throws DteException, IOException {
    if (run.state() == RunState.SUCCEEDED) {
      finish(run);
      return ExitCode.DONE.code();
    }
    if (json) {
      finish(run);
    }
    if (run.state() == RunState.CANCELLED) {
      throw new DteException(ExitCode.CANCELLED, "The run was cancelled", "dte runs resume " + run.id() + " goes on with it");
    }
    if (!json) {
      showLog(runs, run);
    }
    throw new DteException(run.failure().orElseGet(() -> Problem.of(ExitCode.RUN_FAILED,
        run.message().isEmpty() ? "The run failed" : run.message(), "dte runs logs " + run.id() + " shows what its steps said")));
  }

  /** What the step that failed said last: it mostly tells why. */
  private void showLog(RunClient runs, Run run) throws IOException {
    RunLogs logs = new RunLogs(runs.folder(run.id()));
    for (io.dte.foundation.api.run.Step step : run.steps()) {
      if (step.state() == RunState.FAILED) {
        logs.last(step.name(), LOG_LINES).forEach(line -> context.err().println("  | " + line));
      }
    }
  }

  private void finish(Run run) throws IOException {
    if (json) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("id", run.id().toString()).put("state", run.state().label()).put("outdir", run.outdir().toString());
      line.set("outputs", run.outputs());
      // Not as one text: a run may have very many outputs.
      new ObjectMapper().writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET).writeValue(context.out(), line);
      context.out().println();
      return;
    }
    if (!run.state().isFinal()) {
      context.out().println("Started run " + run.id());
      context.out().println("Follow it with: dte runs logs -f " + run.id());
      return;
    }
    context.out().println("Succeeded in " + Text.duration(run.startedAt(), run.endedAt()) + ", run " + run.id());
    context.out().println("Results: " + run.outdir());
    if (run.outputs().isObject()) {
      run.outputs().fields().forEachRemaining(output -> context.out().println("  " + output.getKey() + ": " + Text.brief(output.getValue())));
    }
  }

  /** A folder of its own for each run, unless one was named. */
  private Path outdir(Target target) {
    if (outdir != null) {
      return context.resolve(outdir);
    }
    Path folder = context.resolve(target.name() + "-results");
    for (int i = 2; Files.exists(folder); i++) {
      folder = context.resolve(target.name() + "-results-" + i);
    }
    return folder;
  }

  private static Path prepare(Path folder) throws DteException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The folder for results " + folder + " cannot be created",
          "choose another one with --outdir, or change the mode of " + folder.getParent(), e);
    }
    if (!Files.isWritable(folder)) {
      throw new DteException(ExitCode.STORAGE, "The folder for results " + folder + " is not writable",
          "choose another one with --outdir");
    }
    return folder;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (java.util.stream.Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private void describe(Target target, WorkflowDescription description) {
    if (!description.label().isEmpty()) {
      context.out().println(description.label());
    }
    if (!description.doc().isBlank()) {
      context.out().println();
      context.out().println(description.doc().strip());
    }
    context.out().println();
    context.out().println("Usage: dte run " + words.get(0) + " [JOB.yml] [--NAME VALUE ...]");
    context.out().println();
    context.out().println(description.inputs().isEmpty() ? "It takes no inputs." : "Inputs:");
    Text table = new Text();
    for (Input input : description.inputs()) {
      String note = input.required() ? "required"
          : input.defaultValue() == null ? "" : "default " + Text.brief(input.defaultValue());
      String doc = input.doc().lines().findFirst().orElse("").replaceFirst("\\.$", "");
      table.row("  --" + input.name(), input.type(), doc + (doc.isEmpty() || note.isEmpty() ? "" : "; ") + note);
    }
    table.print(context.out());
    context.out().println();
    context.out().println("Examples:");
    String example = description.inputs().stream().filter(Input::required).limit(2)
        .map(input -> " --" + input.name() + " " + RunInputs.baseType(input.type()).toUpperCase(java.util.Locale.ROOT))
        .reduce("", String::concat);
    context.out().println("  dte run " + words.get(0) + example);
    context.out().println("  dte run " + words.get(0) + example + " --outdir " + target.name() + "-results");
    context.out().println();
    context.out().println("dte run --help shows the options that every run has.");
  }
}
