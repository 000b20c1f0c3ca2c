// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.foundation.api.run.RunState;
import io.dte.workflow.cwl.exec.Conduct;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirements;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte cwl-runner}. */
@CommandLine.Command(name = "cwl-runner", sortOptions = false,
    customSynopsis = "dte cwl-runner [--outdir DIR] [--quiet] [--no-container] TOOL [JOB | --INPUT VALUE ...]",
    description = "Runs a CWL document without recording a run. The output object is printed on standard output, all else on "
        + "standard error. Exit status 33 means that the document needs something this engine does not have.",
    footerHeading = "%nExamples:%n",
    footer = {"  dte cwl-runner --outdir results workflow.cwl job.yml", "  dte cwl-runner echo.cwl --message hello",
        "  dte cwl-runner job.yml                        a job file that names its document as cwl:tool"})
final class RunnerCall implements Callable<Integer> {
  private static final long LOOK_MILLIS = 100;

  private final CommandContext context;
  private final CwlEngine engine;
  private final BundleContext bundles;
  private final Clock clock = Clock.systemUTC();

  @Parameters(paramLabel = "TOOL", arity = "0..*", description = "The document, then a job file or inputs.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--outdir", paramLabel = "DIR", description = "Where outputs go; the current folder by default.")
  private String outdir = ".";

  @Option(names = "--tmpdir-prefix", paramLabel = "PATH", description = "Beginning of the path of the folder to work in.")
  private String tmpdirPrefix;

  @Option(names = "--basedir", paramLabel = "DIR", description = "Where relative paths of inputs start; by default the folder of "
      + "the job file, and the current folder for inputs given as options.")
  private String basedir;

  @Option(names = "--validate", description = "Only tell whether the document is valid, and everything that is wrong with it.")
  private boolean validate;

  @Option(names = "--print-deps", description = "Only print the files that the document is made of, as a File object with secondary files.")
  private boolean printDeps;

  @Option(names = "--relative-deps", paramLabel = "FROM", description = "Where locations of --print-deps start: primary (default), the "
      + "document's folder, or cwd.")
  private String relativeDeps = "primary";

  @Option(names = "--mpi-config-file", paramLabel = "FILE", description = "How MPI programs are started: YAML with runner, nproc_flag, "
      + "extra_flags, env_set.")
  private String mpiConfig;

  @Option(names = "--quiet", description = "Show problems only.")
  private boolean quiet;

  @Option(names = "--no-container", description = "Use no containers: what only hints at one runs without, what requires one is not run.")
  private boolean noContainer;

  @Option(names = "--version", description = "Shows the version.")
  private boolean version;

  /** @param bundles or null outside of a framework, where there are no child runs */
  RunnerCall(CommandContext context, CwlEngine engine, BundleContext bundles) {
    this.context = context;
    this.bundles = bundles;
    this.engine = engine;
  }

  /** Options that are not ours are the document's inputs. */
  @CommandLine.Spec
  void spec(CommandLine.Model.CommandSpec ours) {
    ours.parser().unmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws DteException {
    if (version) {
      context.out().println("dte cwl-runner (CWL v1.0, v1.1, v1.2)");
      return ExitCode.DONE.code();
    }
    if (words.isEmpty()) {
      throw new DteException(ExitCode.USAGE, "A document is missing", "dte cwl-runner TOOL [JOB | --INPUT VALUE ...]");
    }
    if (words.get(0).startsWith("-")) {
      throw new DteException(ExitCode.USAGE, "'" + words.get(0) + "' is no option of dte cwl-runner, and no document",
          "inputs come after the document; dte cwl-runner --help lists the options");
    }
    Path first = context.resolve(words.get(0));
    Optional<Path> named = JobFile.tool(first, words.get(0));
    Path document = named.orElse(first);
    if (validate) {
      return validate(document);
    }
    if (printDeps) {
      return printDeps(document);
    }
    Process written = Loader.valid(document, engine::document);
    ObjectNode inputs = Node.JSON.objectNode();
    List<String> rest = named.isPresent() ? words : words.subList(1, words.size());
    Path folder = basedir == null ? null : context.resolve(basedir);
    if (!rest.isEmpty() && !rest.get(0).startsWith("--")) {
      inputs = JobFile.load(context.resolve(rest.get(0)), rest.get(0)).typed(written, folder);
      rest = rest.subList(1, rest.size());
    }
    JobRequirements job = JobRequirements.of(written, inputs);
    Process process = job.process();
    inputs = job.inputs();
    ObjectNode given = Arguments.read(process, rest);
    if (!given.isEmpty()) {
      inputs.setAll((ObjectNode) InputCheck.coerceKnown(process, given, folder == null ? context.workingDirectory() : folder));
    }
    for (String name : unknown(process, inputs)) {
      inputs.remove(name);
      if (!quiet) {
        context.err().println("The document has no input '" + name + "'; it is ignored");
      }
    }
    return run(process, inputs, job.outer());
  }

  private int printDeps(Path document) throws DteException {
    if (!relativeDeps.equals("primary") && !relativeDeps.equals("cwd")) {
      throw new DteException(ExitCode.USAGE, "--relative-deps cannot be '" + relativeDeps + "'", "write primary or cwd");
    }
    Path start = relativeDeps.equals("cwd") ? context.workingDirectory() : document.toAbsolutePath().normalize().getParent();
    context.out().println(Dependencies.of(document, engine::document, start).toPrettyString());
    return ExitCode.DONE.code();
  }

  private int validate(Path document) throws DteException {
    List<Problem> problems = engine.validate(document);
    problems.forEach(problem -> context.err().println(problem));
    if (problems.isEmpty() && !quiet) {
      context.err().println(words.get(0) + " is valid CWL");
    }
    return problems.stream().map(Problem::code).reduce(ExitCode.DONE,
        (all, one) -> all == ExitCode.INVALID ? all : one).code();
  }

  private static List<String> unknown(Process process, ObjectNode inputs) {
    List<String> known = process.inputs().stream().map(Parameter::name).toList();
    List<String> out = new ArrayList<>();
    inputs.fieldNames().forEachRemaining(name -> {
      if (!known.contains(name)) {
        out.add(name);
      }
    });
    return out;
  }

  private int run(Process process, ObjectNode inputs, Requirements outer) throws DteException {
    refuseNoFolder(context.resolve(outdir));
    Path folder = null;
    try {
      folder = workingFolder();
      Instant now = clock.instant();
      Run run = new Run(Ids.next(now), "workflow", Descriptions.name(process), words.get(0), context.resolve(outdir),
          RunState.RUNNING, "", null, null, "", inputs,
          Node.JSON.objectNode(), now, now, null, List.of());
      PrintStream progress = quiet ? null : context.err();
      Map<String, String> options = noContainer ? Map.of(Conduct.CONTAINER, Conduct.NO_CONTAINERS) : Map.of();
      RunnerContext runContext = new RunnerContext(run, options, folder, context.resolve(outdir), progress,
          new RunnerChildren(bundles, engine.onDemand, clock, progress));
      RunResult result = await(engine.start(runContext, process, inputs, outer,
          mpiConfig == null ? engine.mpi() : MpiFile.read(context.resolve(mpiConfig), mpiConfig, engine.mpi())));
      if (result instanceof RunResult.Succeeded succeeded) {
        engine.json().writerWithDefaultPrettyPrinter().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .writeValue(context.out(), succeeded.outputs());
        context.out().println();
        return ExitCode.DONE.code();
      }
      Problem problem = result instanceof RunResult.Failed failed ? failed.problem()
          : Problem.of(ExitCode.CANCELLED, "The run was cancelled", "");
      boolean logHint = problem.hint().startsWith("its log:");
      throw new DteException(new Problem(problem.code(), problem.message(), problem.location(), logHint ? "" : problem.hint()));
    } catch (IOException e) {
      Path where = folder == null && tmpdirPrefix != null ? context.resolve(tmpdirPrefix) : folder;
      throw where == null ? new DteException(ExitCode.STORAGE, "The run's folder cannot be used: " + e.getMessage(),
          "check the free disk space", e) : new DteException(Problem.storage("use", where, e), e);
    } finally {
      delete(folder);
    }
  }

  private Path workingFolder() throws IOException {
    if (tmpdirPrefix == null) {
      return Files.createTempDirectory("dte-cwl-");
    }
    Path beginning = context.resolve(tmpdirPrefix + "x");
    String name = beginning.getFileName().toString();
    return Files.createTempDirectory(Files.createDirectories(beginning.getParent()), name.substring(0, name.length() - 1));
  }

  /** Refuses a folder that cannot be there because a file is, before anything runs. */
  private static void refuseNoFolder(Path folder) throws DteException {
    Path there = folder;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there != null && !Files.isDirectory(there)) {
      throw new DteException(ExitCode.STORAGE, "The outputs cannot be written to " + folder + ": " + there + " is a file",
          "name a folder with --outdir");
    }
  }

  private RunResult await(RunExecution execution) throws DteException {
    boolean cancelled = false;
    while (true) {
      try {
        return execution.completion().toCompletableFuture().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!cancelled && context.cancelled().getAsBoolean()) {
          cancelled = true;
          execution.cancel();
        }
      } catch (InterruptedException e) {
        execution.cancel();
        Thread.currentThread().interrupt();
        throw new DteException(ExitCode.CANCELLED, "The run was interrupted", "", e);
      } catch (ExecutionException e) {
        throw new DteException(ExitCode.RUN_FAILED, "The run failed: " + e.getCause(), "", e);
      }
    }
  }

  private static void delete(Path folder) {
    if (folder == null) {
      return;
    }
    try {
      FileTree.deleteWide(folder);
    } catch (IOException e) {
      // It lies in the folder for temporary files; the machine deletes it some day.
      return;
    }
  }
}
