// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.CwlVersion;
import io.dte.workflow.cwl.model.Process.CommandLineTool;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** A tool whose inputs are staged, whose working directory is filled and whose command line is built. */
final class PreparedTool {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private final Jobs jobs;
  private final String step;
  private final String what;
  private final CommandLineTool tool;
  private final Requirements requirements;
  private final ObjectNode inputs;
  private final Path folder;
  private final Path outdir;
  private final Path tmpdir;
  private final Resources resources;
  private final ObjectNode runtime;
  private final Map<String, String> environment;
  private final List<String> command;
  private final Duration timeLimit;
  private final Path stdin;
  private final Path stdout;
  private final Path stderr;
  private final Set<Path> given;
  private final View view;
  private final ContainerImage image;
  private final boolean network;

  /** @param fill stage and fill; else work out where everything is, for a task that may be running there */
  PreparedTool(Jobs jobs, String step, CommandLineTool tool, Requirements requirements, ObjectNode given, Path folder,
      boolean fill) throws DteException, IOException, ExpressionException {
    this.jobs = jobs;
    this.step = step;
    what = tool.head().asStep(step);
    this.tool = tool;
    this.requirements = requirements;
    this.folder = folder;
    inputs = given.deepCopy();
    // The run's working folder is known by its real path, and a job's folder is never behind a link.
    if (fill) {
      jobs.spares().make(folder);
    }
    outdir = FileTree.create(folder.resolve("out"));
    tmpdir = FileTree.create(folder.resolve("tmp"));
    image = jobs.containers().image(step, requirements).orElse(null);
    view = image == null ? View.HOST : View.container(folder.resolve("in"), outdir, tmpdir,
        requirements.find(Requirement.Docker.class).map(Requirement.Docker::outputDirectory).orElse(""));
    Evaluator.Scope early = scope(inputs, Node.JSON.objectNode());
    Amounts amounts = new Amounts(requirements, early, tool.head().version());
    resources = amounts.resources();
    runtime = amounts.runtime();
    runtime.put("outdir", view.inner(outdir).toString()).put("tmpdir", view.innerTmpdir(tmpdir).toString());
    new Staging(folder.resolve("in"), !fill, view).stage(inputs);
    if (requirements.find(Requirement.InitialWorkDir.class).isPresent()) {
      boolean inplace = requirements.find(Requirement.InplaceUpdate.class).map(Requirement.InplaceUpdate::allow).orElse(false);
      WorkDir workDir = new WorkDir(outdir, inputs, inplace, fill, what, tool.head().place(), view,
          image != null && requirements.requires(Requirement.Docker.class));
      workDir.fill(requirements.find(Requirement.InitialWorkDir.class).get(), scope(inputs, runtime));
      this.given = workDir.given();
    } else {
      this.given = Set.of();
    }
    Evaluator.Scope scope = scope(inputs, runtime);
    boolean shell = requirements.find(Requirement.ShellCommand.class).isPresent();
    List<String> words = new ArrayList<>();
    Requirement.Mpi parallel = requirements.find(Requirement.Mpi.class).orElse(null);
    if (parallel != null) {
      jobs.host().mpi().prefix(parallel, scope).forEach(word -> words.add(shell ? CommandLine.quote(word) : word));
    }
    words.addAll(CommandLine.build(tool, inputs, scope, shell));
    command = shell ? List.of("/bin/sh", "-c", String.join(" ", words)) : words;
    if (image == null && command.isEmpty() || !command.isEmpty() && command.get(0).isEmpty()) {
      throw Failures.invalid(tool.head().place(), "The command of " + what + " is empty", "add a baseCommand");
    }
    environment = environment(scope);
    network = network(scope);
    timeLimit = timeLimit(scope);
    stdin = tool.stdin() == null ? null : stdin(scope, fill);
    Path log = jobs.host().context().log(step);
    stdout = tool.stdout() == null ? log : inOutdir(scope, tool.stdout(), "stdout", fill);
    stderr = tool.stderr() == null ? log : inOutdir(scope, tool.stderr(), "stderr", fill);
  }

  private Evaluator.Scope scope(ObjectNode values, ObjectNode runtimeValues) {
    return jobs.evaluator().scope(Map.of("inputs", values, "self", NullNode.instance, "runtime", runtimeValues), requirements,
        tool.head().version());
  }

  /** Where commands are looked for on the host. */
  static String path(Host host) {
    return host.environment().getOrDefault("PATH", DEFAULT_PATH);
  }

  private Map<String, String> environment(Evaluator.Scope scope) throws ExpressionException {
    Map<String, String> out = new LinkedHashMap<>();
    if (image == null) {
      out.put("PATH", path(jobs.host()));
    }
    out.put("HOME", view.inner(outdir).toString());
    out.put("TMPDIR", view.innerTmpdir(tmpdir).toString());
    if (requirements.find(Requirement.Mpi.class).isPresent()) {
      out.putAll(jobs.host().mpi().environment());
    }
    Requirement.EnvVar variables = requirements.find(Requirement.EnvVar.class).orElse(null);
    if (variables != null) {
      for (Map.Entry<String, Value> variable : variables.variables().entrySet()) {
        JsonNode value = scope.evaluate(variable.getValue());
        // A proxy that is not given, say: a variable with the text "null" would be taken for one.
        if (!value.isNull()) {
          out.put(variable.getKey(), Evaluator.text(value));
        }
      }
    }
    return out;
  }

  /** Documents of v1.0 could not ask for the network, so they have it. */
  private boolean network(Evaluator.Scope scope) throws ExpressionException {
    Requirement.NetworkAccess access = requirements.find(Requirement.NetworkAccess.class).orElse(null);
    return access == null ? tool.head().version() == CwlVersion.V1_0 : scope.evaluate(access.allow()).asBoolean(false);
  }

  private Duration timeLimit(Evaluator.Scope scope) throws ExpressionException, DteException {
    Requirement.TimeLimit limit = requirements.find(Requirement.TimeLimit.class).orElse(null);
    if (limit == null) {
      return Duration.ZERO;
    }
    JsonNode seconds = scope.evaluate(limit.seconds());
    if (!seconds.isNumber() || seconds.asDouble() < 0) {
      throw Failures.invalid(limit.seconds().place(), "The ToolTimeLimit of " + what + " must be a number of seconds, not "
          + seconds, "0 means no limit");
    }
    return Duration.ofMillis(Math.round(seconds.asDouble() * 1000));
  }

  private Path stdin(Evaluator.Scope scope, boolean check) throws ExpressionException, DteException {
    JsonNode value = scope.evaluate(tool.stdin());
    if (value.isNull()) {
      return null;
    }
    if (value.isContainerNode() && !FileObjects.isFile(value)) {
      throw Failures.invalid(tool.stdin().place(), "The stdin of " + what + " must be a file or its path, not " + value,
          "name a file, for example $(inputs.NAME.path)");
    }
    String name = FileObjects.isFile(value) ? value.path("path").asText() : Evaluator.text(value);
    Path path = named(tool.stdin(), "stdin", () -> view.outer(view.inner(outdir).resolve(name)));
    if (check && (!Files.exists(path) || Files.isDirectory(path))) {
      throw Failures.invalid(tool.stdin().place(), "The file " + path + ", standard input of " + what + ", "
          + (Files.exists(path) ? "is a folder" : "does not exist"), "name a file, for example $(inputs.NAME.path)");
    }
    return path;
  }

  private Path inOutdir(Evaluator.Scope scope, Value value, String stream, boolean fill) throws ExpressionException, DteException, IOException {
    JsonNode name = scope.evaluate(value);
    Path path = name.isTextual() && !name.asText().isEmpty()
        ? named(value, stream, () -> outdir.resolve(name.asText()).normalize()) : outdir;
    if (!path.startsWith(outdir) || path.equals(outdir)) {
      throw Failures.invalid(value.place(), "The " + stream + " of " + what + " must be a file in the working directory, not " + name,
          "use a plain name");
    }
    // A task that may be running may have made anything of it.
    if (fill && (!Staging.isInside(outdir, path) || Files.isDirectory(path) || Files.isSymbolicLink(path))) {
      throw Failures.invalid(value.place(), "The " + stream + " of " + what + " cannot be " + name
          + ": an input of the tool, or a folder, is there", "use another name");
    }
    FileTree.create(path.getParent());
    return path;
  }

  private Path named(Value value, String stream, Supplier<Path> path) throws DteException {
    try {
      return path.get();
    } catch (InvalidPathException e) {
      throw Failures.invalid(value.place(), "The " + stream + " of " + what + ": " + Failures.name(e), Failures.RENAME);
    }
  }

  /** What expressions see after the command ended. */
  Evaluator.Scope scope(int exitCode) {
    ObjectNode after = runtime.deepCopy();
    after.put("exitCode", exitCode);
    return scope(inputs, after);
  }

  Task task(UUID id) {
    return new Task(id, jobs.host().context().run().id(), step, command, environment, folder.resolve("task"), outdir, stdin,
        stdout, stderr, resources, timeLimit, container(),
        requirements.find(Requirement.Placement.class).map(Requirement.Placement::labels).orElse(Map.of()),
        !jobs.host().resumable());
  }

  /** The document says that the tool must not reach the network, and nothing keeps it from doing so. */
  boolean isNetworkUnguarded() {
    return image == null && !network && requirements.requires(Requirement.NetworkAccess.class);
  }

  private Container container() {
    return image == null ? null : new Container(image, view.mounts(), view.inner(outdir).toString(), network);
  }

  /** The image it runs in; empty on the host. */
  Optional<ContainerImage> image() {
    return Optional.ofNullable(image);
  }

  /** Where the tool sees files. */
  View view() {
    return view;
  }

  /** The inputs as the tool sees them. */
  ObjectNode inputs() {
    return inputs;
  }

  /** What was put into the working directory, beside the inputs. */
  Set<Path> given() {
    return given;
  }

  Path outdir() {
    return outdir;
  }

  List<String> command() {
    return new ArrayList<>(command);
  }

  Map<String, String> environment() {
    return environment;
  }

  Path stdin() {
    return stdin;
  }

  Path stdout() {
    return stdout;
  }

  Path stderr() {
    return stderr;
  }

  String step() {
    return step;
  }

  Duration timeLimit() {
    return timeLimit;
  }

  /** Standard output goes to the step's log. */
  boolean logsOutput() {
    return tool.stdout() == null;
  }

  /** The amounts a tool asks for (ResourceRequirement). */
  private static final class Amounts {
    private final Map<String, Value> asked;
    private final Evaluator.Scope scope;
    private final double cores;
    private final long ram;
    private final long tmpdir;
    private final long outdir;
    private final int gpus;

    Amounts(Requirements requirements, Evaluator.Scope scope, CwlVersion version) throws ExpressionException {
      asked = requirements.find(Requirement.Resource.class).map(Requirement.Resource::amounts).orElse(Map.of());
      this.scope = scope;
      cores = amount("cores", 1);
      ram = (long) Math.ceil(amount("ram", version == CwlVersion.V1_0 || version == CwlVersion.V1_1 ? 1024 : 256));
      tmpdir = (long) Math.ceil(amount("tmpdir", 1024));
      outdir = (long) Math.ceil(amount("outdir", 1024));
      Requirement.Gpus devices = requirements.find(Requirement.Gpus.class).orElse(null);
      Double least = devices == null ? null : number("cudaDeviceCountMin", devices.count());
      gpus = least == null ? 0 : (int) Math.ceil(least);
    }

    private double amount(String name, double otherwise) throws ExpressionException {
      Double min = number(name + "Min");
      Double max = number(name + "Max");
      if (min != null && max != null && max < min) {
        throw new ExpressionException("ResourceRequirement: " + name + "Max, " + max + ", is less than " + name + "Min, " + min)
            .at(asked.get(name + "Max").place().location());
      }
      return min != null ? min : max != null ? Math.min(max, otherwise) : otherwise;
    }

    private Double number(String name) throws ExpressionException {
      Value value = asked.get(name);
      return value == null ? null : number(name, value);
    }

    private Double number(String name, Value value) throws ExpressionException {
      JsonNode number = scope.evaluate(value);
      if (number.isNull()) {
        return null;
      }
      if (!number.isNumber() || number.asDouble() < 0) {
        throw new ExpressionException(name + " must be a number, 0 or more, not " + number).at(value.place().location());
      }
      return number.asDouble();
    }

    Resources resources() {
      return new Resources(cores, ram, tmpdir, outdir, gpus);
    }

    ObjectNode runtime() {
      ObjectNode amounts = Node.JSON.objectNode().put("cores", (long) Math.ceil(cores)).put("ram", ram).put("tmpdirSize", tmpdir)
          .put("outdirSize", outdir);
      return gpus == 0 ? amounts : amounts.put("cudaDeviceCount", gpus);
    }
  }
}
