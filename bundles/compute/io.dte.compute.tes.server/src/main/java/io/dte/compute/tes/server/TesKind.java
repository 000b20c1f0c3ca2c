// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import io.dte.compute.api.Site;
import io.dte.compute.api.TaskWork;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Executes TES tasks as runs of the kind {@code tes}: their state is the events of the run, so that it outlives every
 * process. A task executes commands that its sender chose, so it enters by {@code /ga4gh/tes/v1} only, where the sender's
 * right to that is checked.
 */
@Component(service = {RunKind.class, TesKind.class}, configurationPid = "io.dte.compute.tes.server",
    property = RunKind.NAME_PROPERTY + "=" + TesKind.NAME)
@Capability(namespace = RunKind.NAME_PROPERTY, name = TesKind.NAME)
@Designate(ocd = TesSettings.class)
public final class TesKind implements RunKind {
  static final String NAME = "tes";
  private static final String PASS = "pass";
  private static final String FILES = "files";
  private static final String ANYWHERE = "any";
  /** Option of a run: what its document asked for and does not get, one a line. */
  static final String WARNINGS = "warnings";

  private final TesSettings settings;
  private final Transfers transfers;
  private final Places places;
  private final ScheduledExecutorService work;
  private final Clock clock;
  /** Requests that were admitted and not yet checked; @see #pass */
  private final Map<String, Boolean> passes = new ConcurrentHashMap<>();
  private final Set<UUID> cancelling = ConcurrentHashMap.newKeySet();

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Site site;

  @Activate
  public TesKind(TesSettings settings, @Reference DataDirectory home) {
    this(settings, home.root().resolve("data"), Clock.systemUTC());
  }

  TesKind(TesSettings settings, Path data, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    List<Path> folders = Stream.concat(Arrays.stream(settings.folders()).flatMap(text -> Arrays.stream(text.split(",")))
        .filter(text -> !text.isBlank()).map(text -> Path.of(text.strip())), Stream.of(data))
        .map(folder -> folder.toAbsolutePath().normalize()).toList();
    places = new Places(folders, settings.remoteFiles());
    transfers = new Transfers(places);
    AtomicInteger number = new AtomicInteger();
    work = Executors.newScheduledThreadPool(Math.max(1, settings.transfers()), task -> {
      Thread thread = new Thread(task, "dte-tes-server-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Takes no more work; tasks that run go on. */
  @Deactivate
  public void close() {
    work.shutdownNow();
  }

  /**
   * Options with which the next {@link #check} lets one task in.
   *
   * @param anywhere its sender may name every file of this server
   */
  Map<String, String> pass(boolean anywhere) {
    String pass = Ids.next(clock.instant()).toString();
    passes.put(pass, anywhere);
    return Map.of(PASS, pass);
  }

  /** Takes a pass back that was not used. */
  void expire(Map<String, String> options) {
    passes.remove(options.get(PASS));
  }

  Places places() {
    return places;
  }

  /** A task's sender wants it to stop. */
  void cancelling(UUID id) {
    cancelling.add(id);
  }

  boolean isCancelling(UUID id) {
    return cancelling.contains(id);
  }

  @Override
  public RunRequest check(RunRequest request) throws DteException {
    Boolean anywhere = Optional.ofNullable(request.options().get(PASS)).map(passes::remove).orElse(null);
    if (anywhere == null) {
      throw new DteException(ExitCode.REFUSED, "Tasks are sent to /ga4gh/tes/v1/tasks.", "Use a TES client.");
    }
    TaskRequest task = TaskRequest.read(request.inputs());
    new Sandbox(Path.of("/"), task);
    transfers.admit(task, anywhere);
    Map<String, String> options = new HashMap<>(request.options());
    options.remove(PASS);
    options.put(FILES, anywhere ? ANYWHERE : "folders");
    if (!task.warnings().isEmpty()) {
      options.put(WARNINGS, String.join("\n", task.warnings()));
    }
    String name = task.json().path("name").asText(request.name());
    return new RunRequest(NAME, name.isEmpty() ? "task" : name, "", task.json(), request.outdir(), request.parentId(),
        request.actor(), options);
  }

  @Override
  public RunExecution start(RunContext context) throws DteException {
    boolean anywhere = ANYWHERE.equals(context.options().get(FILES));
    TesExecution execution = new TesExecution(context, TaskRequest.read(context.run().inputs()), transfers, settings,
        () -> Optional.ofNullable(site), new TaskWork(work), anywhere);
    execution.completion().thenRun(() -> cancelling.remove(context.run().id()));
    execution.begin();
    return execution;
  }
}
