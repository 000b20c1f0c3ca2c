// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.Resources;
import io.dte.compute.api.RunnerCheck;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.command.BeforeExit;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Runs tasks as processes of this machine, each under a shim in a session of its own: they go on when the engine dies,
 * and a later engine finds them by the task's folder. Cores and memory are shared out in the order of submission.
 */
@Component(service = {TaskRunner.class, BeforeExit.class}, property = TaskRunner.NAME_PROPERTY + "=local", configurationPid = "io.dte.compute.local")
@Designate(ocd = LocalConfiguration.class)
public final class LocalTaskRunner implements TaskRunner, BeforeExit {
  private static final int THREADS = 2;
  private static final long IDLE_SECONDS = 10;
  /** The launcher's own start pays only when there are more tasks than this. */
  private static final int STARTED_DIRECTLY = 1;
  private static final long FALLBACK_RAM_MIB = 4096;
  private static final long SAMPLING_MILLIS = 1000;

  private final Resources capacity;
  private final Duration grace;
  private final Duration poll;
  private final ResourceQueue queue;
  private final ScheduledThreadPoolExecutor timer;
  /** Makes images ready, starts their tasks, and removes what those leave. */
  private final ThreadPoolExecutor images;
  private final Launcher launcher = new Launcher();
  private final AtomicInteger tasks = new AtomicInteger();
  /** Tasks that hold or ask for resources, by id; also those that nobody follows for the moment. */
  private final Map<UUID, LocalTask> live = new ConcurrentHashMap<>();
  /** Measures the live tasks; null while there are none. */
  private ScheduledFuture<?> sampler;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY, target = "(dte.container=" + ContainerEngine.AUTO + ")")
  volatile ContainerEngine containers;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile OnDemand onDemand;

  @Activate
  public LocalTaskRunner(LocalConfiguration configuration) {
    this(new Resources(
        configuration.cores() > 0 ? configuration.cores() : Runtime.getRuntime().availableProcessors(),
        configuration.ramMiB() > 0 ? configuration.ramMiB() : machineRamMiB(), Long.MAX_VALUE, Long.MAX_VALUE,
        configuration.gpus() >= 0 ? configuration.gpus() : gpus(Path.of("/dev"))),
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
    images = new ThreadPoolExecutor(THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
      Thread thread = new Thread(work, "dte-containers-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    images.allowCoreThreadTimeOut(true);
  }

  /** For use without a framework. */
  public LocalTaskRunner withContainers(ContainerEngine engine) {
    containers = engine;
    return this;
  }

  /** The first task too. */
  LocalTaskRunner launchingAll() {
    tasks.set(STARTED_DIRECTLY);
    return this;
  }

  @Override
  @Deactivate
  public void close() {
    timer.shutdownNow();
    images.shutdown();
    launcher.close();
  }

  @Override
  public void hold(UUID run, boolean isHeld) {
    queue.hold(run, isHeld);
  }

  @Override
  public void beforeExit() {
    launcher.end();
  }

  @Override
  public TaskHandle submit(Task task) throws DteException {
    fits(task.needs());
    if (task.container() != null) {
      ContainedTask contained = new ContainedTask(task, containerEngine(), images);
      contained.start(this::launch);
      return contained;
    }
    return launch(task, LocalTask.Preparation.NONE);
  }

  /** Makes the image ready as well, so that one that cannot be had is known before anything runs. */
  @Override
  public void admit(TaskNeeds needs) throws DteException {
    fits(needs);
    if (needs.container() != null) {
      ContainerEngine engine = containerEngine();
      engine.probe();
      engine.prepare(needs.container().image());
    }
  }

  private void fits(TaskNeeds needs) throws DteException {
    Resources wanted = needs.resources();
    if (wanted.cores() > capacity.cores() || wanted.ramMiB() > capacity.ramMiB() || wanted.gpus() > capacity.gpus()) {
      throw new DteException(ExitCode.UNAVAILABLE, "Step " + needs.step() + " needs " + describe(wanted)
          + " at once, and this machine shares out " + describe(capacity),
          "lower its ResourceRequirement, run it elsewhere, or share out more in etc/io.dte.compute.local.cfg");
    }
  }

  /** The engine of choice; one that is at hand but not started is started now. */
  private ContainerEngine containerEngine() throws DteException {
    if (containers == null && onDemand != null) {
      onDemand.start(OnDemand.SERVICE, ContainerEngine.class.getName());
    }
    ContainerEngine engine = containers;
    if (engine == null) {
      throw new DteException(ExitCode.UNSUPPORTED, "There is no container engine in this installation",
          "install the bundle io.dte.compute.container");
    }
    return engine;
  }

  private TaskHandle launch(Task task, LocalTask.Preparation preparation) throws DteException {
    try {
      Shim.clear(task.folder());
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "Cannot write the task folder " + task.folder() + ": " + e.getMessage(),
          "check its permissions and the free disk space", e);
    }
    LocalTask handle = create(task, preparation);
    live.put(task.id(), handle);
    handle.enqueue();
    return handle;
  }

  /** That there are no containers is no problem of a machine that may never need them, so it is told as a fact. */
  @Override
  public RunnerCheck check() {
    List<Problem> problems = Files.isExecutable(Path.of("/bin/sh")) ? List.of()
        : List.of(Problem.of(ExitCode.UNAVAILABLE, "There is no /bin/sh", "install a POSIX shell"));
    List<String> facts = new ArrayList<>();
    try {
      facts.add("containers: " + containerEngine().probe());
    } catch (DteException e) {
      facts.add("containers: none; " + e.problem());
    }
    facts.add("gpus: " + (capacity.gpus() == 0 ? "none" : capacity.gpus()));
    return new RunnerCheck(System.getProperty("os.name") + " " + System.getProperty("os.version"), facts, problems);
  }

  @Override
  public TaskHandle reattach(Task task, String externalId) throws DteException {
    if (task.container() == null) {
      return find(task, LocalTask.Preparation.NONE);
    }
    boolean began = Shim.exit(task.folder()).isPresent() || Shim.leader(task.folder()).isPresent() || live.containsKey(task.id());
    if (!began) {
      return submit(task);
    }
    ContainedTask contained = new ContainedTask(task, containerEngine(), images);
    contained.follow(this::find);
    return contained;
  }

  private TaskHandle find(Task task, LocalTask.Preparation preparation) throws DteException {
    LocalTask handle = create(task, preparation);
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
      return launch(task, preparation);
    }
    return handle;
  }

  @Override
  public Resources capacity() {
    return capacity;
  }

  private synchronized void measure() {
    if (sampler == null && !timer.isShutdown()) {
      sampler = timer.scheduleWithFixedDelay(this::sample, SAMPLING_MILLIS, SAMPLING_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void sample() {
    synchronized (this) {
      if (live.isEmpty()) {
        sampler.cancel(false);
        sampler = null;
      }
    }
    live.values().forEach(LocalTask::sample);
  }

  private LocalTask create(Task task, LocalTask.Preparation preparation) {
    measure();
    Launcher starter = tasks.incrementAndGet() > STARTED_DIRECTLY && launcher.isAvailable() ? launcher : null;
    return new LocalTask(task, queue, timer, grace, poll, starter, preparation, ended -> live.remove(task.id(), ended),
        this::neighbours);
  }

  private ProcessTable.Neighbours neighbours(LocalTask task) {
    return new ProcessTable.Neighbours(launcher.pid(), live.values().stream().filter(other -> other != task)
        .flatMap(other -> other.leader().stream()).collect(Collectors.toSet()));
  }

  private static String describe(Resources resources) {
    String cores = resources.cores() == Math.rint(resources.cores()) ? Long.toString((long) resources.cores())
        : Double.toString(resources.cores());
    return cores + " cores and " + resources.ramMiB() + " MiB of memory"
        + (resources.gpus() > 0 ? " and " + resources.gpus() + " GPUs" : "");
  }

  /** How many GPUs NVIDIA's driver shows. */
  static int gpus(Path devices) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(devices, "nvidia[0-9]*")) {
      int count = 0;
      for (Path device : found) {
        count += device.getFileName().toString().matches("nvidia[0-9]+") ? 1 : 0;
      }
      return count;
    } catch (IOException e) {
      return 0;
    }
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
