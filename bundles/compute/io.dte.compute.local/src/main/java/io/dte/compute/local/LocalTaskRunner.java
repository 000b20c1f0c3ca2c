// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Runs tasks as processes of this machine, each under a shim in a session of its own: they go on when the engine dies,
 * and a later engine finds them by the task's folder. Cores and memory are shared out in the order of submission.
 */
@Component(property = TaskRunner.NAME_PROPERTY + "=local", configurationPid = "io.dte.compute.local")
@Designate(ocd = LocalConfiguration.class)
public final class LocalTaskRunner implements TaskRunner {
  private static final int THREADS = 2;
  private static final long FALLBACK_RAM_MIB = 4096;

  private final Resources capacity;
  private final Duration grace;
  private final Duration poll;
  private final ResourceQueue queue;
  private final ScheduledThreadPoolExecutor timer;
  /** Tasks that hold or ask for resources, by id; also those that nobody follows for the moment. */
  private final Map<UUID, LocalTask> live = new ConcurrentHashMap<>();

  @Activate
  public LocalTaskRunner(LocalConfiguration configuration) {
    this(new Resources(
        configuration.cores() > 0 ? configuration.cores() : Runtime.getRuntime().availableProcessors(),
        configuration.ramMiB() > 0 ? configuration.ramMiB() : machineRamMiB(), Long.MAX_VALUE, Long.MAX_VALUE, 0),
        Duration.ofMillis(configuration.graceMillis()), Duration.ofMillis(configuration.pollMillis()));
  }

  /** @param capacity what may be used at once; @param grace before the hard signal; @param poll between looks */
  public LocalTaskRunner(Resources capacity, Duration grace, Duration poll) {
    this.capacity = capacity;
    this.grace = grace;
    this.poll = poll;
    queue = new ResourceQueue(capacity);
    AtomicInteger number = new AtomicInteger();
    timer = new ScheduledThreadPoolExecutor(THREADS, work -> {
      Thread thread = new Thread(work, "dte-local-tasks-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  @Deactivate
  public void close() {
    timer.shutdownNow();
  }

  @Override
  public TaskHandle submit(Task task) throws DteException {
    Resources wanted = task.resources();
    if (wanted.cores() > capacity.cores() || wanted.ramMiB() > capacity.ramMiB() || wanted.gpus() > capacity.gpus()) {
      throw new DteException(ExitCode.UNAVAILABLE, "Step " + task.step() + " needs " + describe(wanted)
          + " at once, and this machine shares out " + describe(capacity),
          "lower its ResourceRequirement, or run it elsewhere");
    }
    try {
      Shim.clear(task.folder());
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "Cannot write the task folder " + task.folder() + ": " + e.getMessage(),
          "check its permissions and the free disk space", e);
    }
    LocalTask handle = create(task);
    live.put(task.id(), handle);
    handle.enqueue();
    return handle;
  }

  @Override
  public TaskHandle reattach(Task task, String externalId) throws DteException {
    LocalTask handle = create(task);
    LocalTask before = live.get(task.id());
    // A process that was started a moment ago may not have written yet who it is.
    Optional<ProcessTable.Identity> leader = Shim.leader(task.folder()).map(ProcessTable.Identity::of)
        .or(() -> before == null ? Optional.empty() : before.leader());
    if (Shim.exit(task.folder()).isPresent()) {
      handle.over();
    } else if (leader.isPresent()) {
      live.put(task.id(), handle);
      handle.follow(leader.get(), before == null ? Optional.empty() : before.handOver());
    } else {
      // It was still waiting for resources when the engine stopped.
      return submit(task);
    }
    return handle;
  }

  @Override
  public Resources capacity() {
    return capacity;
  }

  private LocalTask create(Task task) {
    return new LocalTask(task, queue, timer, grace, poll, ended -> live.remove(task.id(), ended));
  }

  private static String describe(Resources resources) {
    String cores = resources.cores() == Math.rint(resources.cores()) ? Long.toString((long) resources.cores())
        : Double.toString(resources.cores());
    return cores + " cores and " + resources.ramMiB() + " MiB of memory"
        + (resources.gpus() > 0 ? " and " + resources.gpus() + " GPUs" : "");
  }

  private static long machineRamMiB() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.substring(9, line.length() - 2).trim()) / 1024;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return FALLBACK_RAM_MIB;
    }
    return FALLBACK_RAM_MIB;
  }
}
