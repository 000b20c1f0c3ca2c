// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.JournalReader;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunAdmission;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunService;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.condition.Condition;
import org.slf4j.LoggerFactory;

/** Puts the run service into the framework: gives it its log and follows the run kinds that come and go. */
@Component(service = RunService.class)
public final class RunServiceComponent implements RunService {
  private static final int THREADS = 4;

  private final Kinds kinds = new Kinds();
  private final AtomicReference<ArtifactStore> artifacts = new AtomicReference<>();
  private final ThreadPoolExecutor executor;
  private final Runs runs;
  private final Recovery recovery;

  @Activate
  public RunServiceComponent(@Reference EventLog log, @Reference DataDirectory home, @Reference JournalReader journals,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")",
          cardinality = ReferenceCardinality.OPTIONAL,
          policyOption = ReferencePolicyOption.GREEDY) Condition owner, BundleContext bundles) {
    AtomicInteger number = new AtomicInteger();
    executor = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread thread = new Thread(task, "dte-runs-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    executor.allowCoreThreadTimeOut(true);
    ObjectMapper mapper = new ObjectMapper();
    runs = new Runs(new Engine(log, home::runs, kinds, new LargePayloads(mapper), mapper, executor,
        Clock.systemUTC(), owner != null, this::release, Surroundings.of(version(bundles))));
    recovery = owner == null ? null : new Recovery(runs, journals, () -> home.state("runs"));
    if (recovery != null) {
      recovery.start();
    }
  }

  private static String version(BundleContext bundles) {
    String product = bundles.getProperty("dte.version");
    return product == null ? bundles.getBundle().getVersion().toString() : product;
  }

  @Deactivate
  void close() {
    if (recovery != null) {
      recovery.close();
    }
    runs.close();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        LoggerFactory.getLogger(RunServiceComponent.class).warn("a run kind does not return from its call");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindArtifacts(ArtifactStore store) {
    artifacts.set(store);
  }

  void unbindArtifacts(ArtifactStore store) {
    artifacts.compareAndSet(store, null);
  }

  /** What only this run held may be collected from now on. */
  private void release(UUID run) {
    ArtifactStore store = artifacts.get();
    if (store == null) {
      return;
    }
    try {
      store.release("run:" + run);
    } catch (DteException e) {
      LoggerFactory.getLogger(RunServiceComponent.class).warn("cannot release the artifacts of run {}: {}", run,
          e.getMessage());
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindKind(RunKind kind, Map<String, Object> properties) {
    runs.arrived(kinds.add(kind, properties));
  }

  void unbindKind(RunKind kind) {
    kinds.remove(kind).ifPresent(runs::left);
  }

  @Override
  public Run submit(RunRequest request) throws DteException {
    return runs.submit(request);
  }

  @Override
  public Run submit(RunRequest request, RunAdmission admission) throws DteException {
    return runs.submit(request, admission);
  }

  @Override
  public Optional<Run> find(UUID id) {
    return runs.find(id);
  }

  @Override
  public List<Run> list(RunQuery query) {
    return runs.list(query);
  }

  @Override
  public CompletableFuture<Run> completion(UUID id) throws DteException {
    return runs.completion(id);
  }

  @Override
  public void cancel(UUID id, String actor) throws DteException {
    runs.cancel(id, actor);
  }

  @Override
  public void pause(UUID id, String actor) throws DteException {
    runs.pause(id, actor);
  }

  @Override
  public Run resume(UUID id, String actor) throws DteException {
    return runs.resume(id, actor);
  }

  @Override
  public void remove(UUID id, String actor) throws DteException {
    runs.remove(id, actor);
  }

  @Override
  public Path folder(UUID id) {
    return runs.folder(id);
  }

  @Override
  public List<String> kinds() {
    return runs.kinds();
  }
}
