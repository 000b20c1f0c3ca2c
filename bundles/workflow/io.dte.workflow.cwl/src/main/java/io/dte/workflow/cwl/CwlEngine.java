// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Site;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.workflow.api.RemoteInputs;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowEngine;
import io.dte.workflow.cwl.exec.Arrivals;
import io.dte.workflow.cwl.exec.Conduct;
import io.dte.workflow.cwl.exec.Execution;
import io.dte.workflow.cwl.exec.Host;
import io.dte.workflow.cwl.exec.Mpi;
import io.dte.workflow.cwl.exec.StepCache;
import io.dte.workflow.cwl.expr.Missing;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirements;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs documents of the Common Workflow Language, versions 1.0 to 1.2. All runs of a process share its threads. Runners,
 * script engines and commands may come and go while runs are under way, which then wait for what they need. Safe for use
 * by many threads.
 */
@Component(service = {WorkflowEngine.class, CwlEngine.class}, property = WorkflowEngine.NAME_PROPERTY + "=cwl",
    configurationPid = "io.dte.workflow.cwl")
@Designate(ocd = CwlConfiguration.class)
@Capability(namespace = WorkflowEngine.NAME_PROPERTY, name = "cwl")
public final class CwlEngine implements WorkflowEngine {
  private static final Logger LOG = LoggerFactory.getLogger(CwlEngine.class);
  private static final int PROBE_BYTES = 64 * 1024;
  private static final long IDLE_SECONDS = 10;

  private final Map<String, TaskRunner> runners = new ConcurrentHashMap<>();
  private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .setNodeFactory(Node.JSON);
  private final ThreadPoolExecutor work = pool("dte-cwl-");
  private final ThreadPoolExecutor commands = pool("dte-command-");
  private final Clock clock = Clock.systemUTC();
  private final Arrivals arrivals = new Arrivals();
  private final boolean remoteDocuments;
  private final Mpi mpi;
  private Runnable stopListening = () -> {};
  private final Map<ScriptEngine, Map<String, Object>> scriptEngines = new LinkedHashMap<>();
  private volatile ScriptEngine scripts;
  private volatile CommandDispatcher dispatcher;
  private volatile RemoteInputs remote;

  /** Absent: only services, and what {@code --runner} says. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Site site;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile OnDemand onDemand;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile DataDirectory home;

  private CwlEngine(boolean remoteDocuments, Mpi mpi) {
    this.remoteDocuments = remoteDocuments;
    this.mpi = mpi;
  }

  /** A reference to commands would start the bundles of all of them where bundles are started on demand; so it listens. */
  @Activate
  public CwlEngine(BundleContext bundles, CwlConfiguration configuration) throws InvalidSyntaxException {
    this(configuration.remoteDocuments(), new Mpi(configuration.mpiRunner(), configuration.mpiProcessesFlag(),
        List.of(configuration.mpiFlags()), Map.of()));
    ServiceListener listener = event -> commandCame();
    bundles.addServiceListener(listener, "(" + Constants.OBJECTCLASS + "=" + Command.class.getName() + ")");
    stopListening = () -> bundles.removeServiceListener(listener);
  }

  /** For use without a framework. */
  static CwlEngine of(TaskRunner local, ScriptEngine scripts, CommandDispatcher dispatcher) {
    CwlEngine engine = new CwlEngine(false, Mpi.STANDARD);
    if (local != null) {
      engine.runners.put(Site.LOCAL, local);
    }
    engine.scripts = scripts;
    engine.dispatcher = dispatcher;
    return engine;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addRunner(TaskRunner runner, Map<String, Object> properties) {
    runners.put(String.valueOf(properties.get(TaskRunner.NAME_PROPERTY)), runner);
    arrivals.came();
  }

  void removeRunner(TaskRunner runner, Map<String, Object> properties) {
    runners.remove(String.valueOf(properties.get(TaskRunner.NAME_PROPERTY)), runner);
    arrivals.left(runner);
  }

  /** The order is that of service rankings, after the engines whose configuration says that they come first. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addScripts(ScriptEngine engine, Map<String, Object> properties) {
    synchronized (scriptEngines) {
      scriptEngines.put(engine, properties);
      choose();
    }
    arrivals.came();
  }

  void removeScripts(ScriptEngine engine) {
    synchronized (scriptEngines) {
      scriptEngines.remove(engine);
      choose();
    }
  }

  private void choose() {
    List<ScriptEngine> sorted = scriptEngines.entrySet().stream().sorted(Comparator
        .comparing((Map.Entry<ScriptEngine, Map<String, Object>> entry) ->
            Boolean.parseBoolean(String.valueOf(entry.getValue().get(ScriptEngine.FIRST_PROPERTY))) ? 0 : 1)
        .thenComparing(entry -> entry.getValue().get(Constants.SERVICE_RANKING) instanceof Integer rank ? -rank : 0))
        .map(Map.Entry::getKey).toList();
    scripts = sorted.isEmpty() ? null : sorted.size() == 1 ? sorted.get(0) : new ScriptChoice(sorted);
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void setDispatcher(CommandDispatcher calls) {
    dispatcher = calls;
    arrivals.came();
  }

  void unsetDispatcher(CommandDispatcher calls) {
    if (dispatcher == calls) {
      dispatcher = null;
    }
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void setRemote(RemoteInputs inputs) {
    remote = inputs;
  }

  void unsetRemote(RemoteInputs inputs) {
    if (remote == inputs) {
      remote = null;
    }
  }

  /** Commands come as services of their own, which the dispatcher finds. */
  void commandCame() {
    arrivals.came();
  }

  @Deactivate
  void close() {
    stopListening.run();
    work.shutdown();
    commands.shutdownNow();
  }

  private static ThreadPoolExecutor pool(String name) {
    AtomicInteger number = new AtomicInteger();
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread thread = new Thread(task, name + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  @Override
  public boolean accepts(Path document) {
    String name = document.getFileName() == null ? "" : document.getFileName().toString();
    int hash = name.lastIndexOf('#');
    Path file = hash > 0 && !Files.exists(document) ? document.resolveSibling(name.substring(0, hash)) : document;
    if (file.getFileName().toString().endsWith(".cwl")) {
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(PROBE_BYTES), StandardCharsets.UTF_8).contains("cwlVersion");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<Problem> validate(Path document) throws DteException {
    try {
      return Loader.problems(document, this::scriptsToCheck, this::document);
    } catch (DteException e) {
      // A file that is not there, or that cannot be had, is a problem of the document too, and others may be looked at after it.
      if (e.problem().code() == ExitCode.INVALID || e.problem().location().line() > 0) {
        return List.of(e.problem());
      }
      throw e;
    }
  }

  @Override
  public WorkflowDescription describe(Path document) throws DteException {
    return Descriptions.of(Loader.valid(document, this::document));
  }

  @Override
  public JsonNode checkInputs(Path document, JsonNode inputs, Path relativeTo) throws DteException {
    return InputCheck.check(Loader.valid(document, this::document), inputs, relativeTo);
  }

  @Override
  public void checkOptions(Map<String, String> options) throws DteException {
    Conduct.of(options);
    Site known = site;
    if (known != null && !options.getOrDefault(Conduct.RUNNER, "").isEmpty()) {
      known.requireKnown(options.get(Conduct.RUNNER));
    }
  }

  @Override
  public JsonNode readInputs(Path document, Path job, String name, Set<String> replaced) throws DteException {
    return JobFile.load(job, name).checked(Loader.valid(document, this::document), replaced);
  }

  @Override
  public RunExecution start(RunContext context) throws DteException {
    Path document = Path.of(context.run().document());
    JobRequirements job = JobRequirements.of(Loader.valid(document, this::document), context.run().inputs());
    return start(context, job.process(), job.inputs(), job.outer(), cache().orElse(null), mpi);
  }

  RunExecution start(RunContext context, Process process, JsonNode inputs, Requirements outer, StepCache cache, Mpi mpi)
      throws DteException {
    return start(context, true, process, inputs, outer, cache, mpi);
  }

  /** Results that runs of this data directory take over from each other; none where there is no such directory. */
  Optional<StepCache> cache() {
    return Optional.ofNullable(home).map(directory -> new StepCache(directory.cache("cwl"), json, clock));
  }

  /** How programs that use MPI are started here. */
  Mpi mpi() {
    return mpi;
  }

  /** Starts a process that was loaded already, for once: nothing is taken over from other runs, and nobody resumes this one. */
  RunExecution start(RunContext context, Process process, JsonNode inputs, Requirements outer, Mpi mpi) throws DteException {
    return start(context, false, process, inputs, outer, null, mpi);
  }

  private RunExecution start(RunContext context, boolean resumable, Process process, JsonNode inputs, Requirements outer, StepCache cache,
      Mpi mpi) throws DteException {
    boolean containers = Conduct.of(context.options()).containers();
    Unsupported.check(process, outer, containers);
    String requested = context.options().getOrDefault(Conduct.RUNNER, "");
    SiteRunners choice = new SiteRunners(requested, () -> site, runners, onDemand == null);
    if (!context.isResumed() && site != null) {
      Admission.check(process, outer, site, requested, containers, onDemand == null);
    }
    Host host = new Host(context, resumable, choice, this::dispatcher, this::scripts, this::remote, arrivals, work, commands, cache,
        System.getenv(), mpi, json, clock);
    return Execution.start(host, process, Descriptions.name(process), inputs, outer);
  }

  /** The JavaScript engine; one that is at hand but not started is started now. Where bundles come and go it is awaited. */
  private ScriptEngine scripts() {
    OnDemand starter = onDemand;
    if (scripts == null && starter != null) {
      try {
        starter.start(OnDemand.SERVICE, ScriptEngine.class.getName());
      } catch (DteException e) {
        LOG.warn("No JavaScript: {}", e.getMessage());
      }
    }
    ScriptEngine engine = scripts;
    if (engine == null && starter == null) {
      throw new Missing("needs a JavaScript engine", () -> scripts != null);
    }
    return engine;
  }

  /** Fetches inputs by URL; the bundle that does is started when the first one is asked for. */
  private RemoteInputs remote() throws DteException {
    OnDemand starter = onDemand;
    if (remote == null && starter != null) {
      starter.start(OnDemand.SERVICE, RemoteInputs.class.getName());
    }
    RemoteInputs found = remote;
    if (found == null) {
      throw new DteException(ExitCode.UNSUPPORTED, "Inputs by URL cannot be fetched here", "download them first");
    }
    return found;
  }

  /**
   * A document by address. Where others send documents, they must not make this machine fetch what only it can reach.
   */
  Path document(URI address) throws DteException {
    boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!web || onDemand == null && !remoteDocuments) {
      throw new DteException(ExitCode.UNSUPPORTED, "The document " + address + " is not fetched here", web
          ? "download it first, or set remoteDocuments=true in etc/io.dte.workflow.cwl.cfg" : "download it first");
    }
    return remote().fetch(address, (bytes, total) -> { }, () -> false).file();
  }

  /** Checking does not wait for an engine that may come. */
  private ScriptEngine scriptsToCheck() {
    try {
      return scripts();
    } catch (Missing e) {
      return null;
    }
  }

  private CommandDispatcher dispatcher() {
    CommandDispatcher calls = dispatcher;
    if (calls == null && onDemand == null) {
      throw new Missing("needs the dispatcher of dte's commands", () -> dispatcher != null);
    }
    return calls;
  }

  ObjectMapper json() {
    return json;
  }
}
