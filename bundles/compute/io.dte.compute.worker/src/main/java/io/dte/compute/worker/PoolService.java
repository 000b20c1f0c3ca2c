// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.compute.api.worker.Worker;
import io.dte.compute.api.worker.WorkerPool;
import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerPools;
import io.dte.compute.api.worker.WorkerProgram;
import io.dte.foundation.api.command.BeforeExit;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens pools and looks after them. */
@Component(service = {WorkerPools.class, BeforeExit.class})
public final class PoolService implements WorkerPools, BeforeExit {
  private static final Logger LOG = LoggerFactory.getLogger(PoolService.class);
  private static final long LOOK_MILLIS = 50;
  private static final Duration PROMPT = Duration.ofMillis(100);

  private final Path folder;
  private final ClassPath classPath;
  private final Clock clock;
  private final Set<Pool> pools = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger();
  /** The kernel kills a worker with the thread that started it, so this one lives as long as there may be workers. */
  private final ExecutorService starter = Executors.newSingleThreadExecutor(named("dte-worker-starter"));
  private final ExecutorService killer = Executors.newSingleThreadExecutor(named("dte-worker-killer"));
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(named("dte-worker-watch"));

  @Activate
  public PoolService(@Reference DataDirectory home) {
    this(home.cache("workers"), Clock.systemUTC());
  }

  /** @param folder for copies of bundles; workers run there */
  PoolService(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
    classPath = new ClassPath(folder);
    watch.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private void look() {
    for (Pool pool : pools) {
      try {
        pool.look();
      } catch (RuntimeException e) {
        LOG.error("Workers {} were not looked after", pool.settings().name(), e);
      }
    }
  }

  @Override
  public WorkerPool open(WorkerPoolSettings settings) throws DteException {
    Launch launch = new Launch(classPath(settings.program()), folder);
    Pool pool = new Pool(settings, clock, owner -> begin(owner, launch), pools::remove);
    pools.add(pool);
    pool.look();
    return pool;
  }

  private WorkerProcess begin(Pool pool, Launch launch) {
    WorkerProcess worker = new WorkerProcess(pool, numbers.incrementAndGet(), clock.instant(), killer);
    // submit, not execute: a task that throws must not end the thread.
    starter.submit(() -> worker.start(launch));
    return worker;
  }

  private List<Path> classPath(WorkerProgram program) throws DteException {
    if (!(program instanceof WorkerProgram.Java java)) {
      return List.of();
    }
    List<Class<?>> classes = new ArrayList<>(List.of(Worker.class));
    classes.addAll(java.classPath());
    try {
      return classPath.of(classes);
    } catch (IOException e) {
      throw new DteException(Problem.storage("write", folder, e), e);
    }
  }

  @Override
  public void beforeExit() {
    pools.forEach(pool -> pool.kill(PROMPT));
  }

  @Deactivate
  public void deactivate() {
    pools.forEach(Pool::halt);
    pools.forEach(Pool::close);
    watch.shutdown();
    killer.shutdown();
    starter.shutdown();
  }
}
