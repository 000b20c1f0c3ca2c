// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Resources;
import io.dte.compute.api.RunnerCheck;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskWork;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks as jobs of a cluster. One watch tells of all pods, one of all jobs; after a break both are listed anew, so that
 * nothing is missed. A job's name follows from the task's id: the cluster refuses a second one, and a restarted engine finds
 * it by that name.
 */
final class KubernetesRunner implements TaskRunner, Cluster.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesRunner.class);
  private static final int THREADS = 4;
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final String MARK = "submitted";

  private final String name;
  private final Settings settings;
  private final Cluster cluster;
  private final Manifests manifests;
  private final Clock clock;
  private final Map<String, KubernetesTask> live = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor work;
  private final TaskWork tasks;

  /** @param lookSeconds between two looks at tasks that have no pod yet, or wait */
  KubernetesRunner(String name, Settings settings, Cluster cluster, Clock clock, double lookSeconds) {
    this.name = name;
    this.settings = settings;
    this.cluster = cluster;
    this.clock = clock;
    manifests = new Manifests(name, settings);
    AtomicInteger number = new AtomicInteger();
    work = new ScheduledThreadPoolExecutor(THREADS, task -> {
      Thread thread = new Thread(task, "dte-kubernetes-" + name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    long millis = Math.round(lookSeconds * 1000);
    tasks = new TaskWork(work);
    tasks.every(Duration.ofMillis(millis), this::look, fault -> LOG.error("The runner {} failed", name, fault));
  }

  @Override
  public TaskHandle submit(Task task) throws DteException {
    check(task.needs());
    try {
      Files.createDirectories(task.folder());
      for (String left : new String[] {MARK, "exit", "stdout", "stderr", "stdout.arrived", "stderr.arrived"}) {
        Files.deleteIfExists(task.folder().resolve(left));
      }
    } catch (IOException e) {
      throw new DteException(Problem.storage("write", task.folder(), e), e);
    }
    // Made here once, so that what can never become a job is told at once.
    manifests.job(task);
    KubernetesTask handle = follow(task);
    soon(handle, () -> create(handle));
    return handle;
  }

  @Override
  public TaskHandle reattach(Task task, String externalId) throws DteException {
    KubernetesTask handle = follow(task);
    if (handle.recorded().isPresent()) {
      handle.gone(false, "");
    } else {
      soon(handle, () -> find(handle));
    }
    return handle;
  }

  @Override
  public Resources capacity() {
    return Resources.UNKNOWN;
  }

  @Override
  public void admit(TaskNeeds needs) throws DteException {
    check(needs);
    cluster.admit(manifests.queue(needs.labels()));
  }

  private void check(TaskNeeds needs) throws DteException {
    if (needs.container() == null && settings.image().isEmpty()) {
      throw new DteException(ExitCode.UNSUPPORTED, "Step " + needs.step() + " names no container image, and a cluster runs "
          + "only containers", "add a DockerRequirement, or set image of the runner " + name + " in the site file");
    }
    if (needs.container() != null && needs.container().image().origin() != ContainerImage.Origin.PULL
        && needs.container().image().origin() != ContainerImage.Origin.PRESENT) {
      throw new DteException(ExitCode.UNSUPPORTED, "Step " + needs.step() + " brings its image "
          + needs.container().image().name() + " as a file, and a cluster pulls images by name",
          "push the image to a registry, and name it by dockerPull");
    }
  }

  @Override
  public RunnerCheck check() {
    return cluster.check(manifests.queue(Map.of()));
  }

  @Override
  public void close() {
    work.shutdownNow();
    live.values().forEach(KubernetesTask::detach);
    live.clear();
    cluster.close();
  }

  private KubernetesTask follow(Task task) {
    KubernetesTask handle = new KubernetesTask(task, settings, clock, this::delete);
    KubernetesTask before = live.put(handle.externalId(), handle);
    if (before != null) {
      before.detach();
    }
    handle.completion().thenRun(() -> live.remove(handle.externalId(), handle));
    cluster.watch(this);
    return handle;
  }

  private void create(KubernetesTask handle) {
    if (handle.isCancelled()) {
      handle.gone(true, "");
    }
    if (handle.isOver()) {
      return;
    }
    try {
      if (cluster.usesVolcano()) {
        cluster.create(manifests.volcanoJob(handle.task()));
      } else {
        cluster.create(manifests.job(handle.task()));
      }
      found(handle);
    } catch (KubernetesClientException e) {
      refused(handle, e);
    } catch (DteException e) {
      handle.failed(e.problem().toString());
    }
  }

  private void refused(KubernetesTask handle, KubernetesClientException e) {
    String message = Cluster.message(e);
    switch (e.getCode()) {
      case HttpURLConnection.HTTP_CONFLICT -> found(handle);
      case HttpURLConnection.HTTP_FORBIDDEN -> {
        if (message.contains("exceeded quota")) {
          handle.hindered("the namespace's quota is used up: " + message);
          later(handle, () -> create(handle));
        } else {
          handle.failed("the cluster refused its job: " + message + "; dte runners check " + name + " shows what is missing");
        }
      }
      case HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_NOT_FOUND, 422 ->
          handle.failed("the cluster refused its job: " + message);
      default -> unanswered(handle, e, () -> create(handle));
    }
  }

  /** Its job is there, by this process or an earlier one. */
  private void found(KubernetesTask handle) {
    handle.created();
    handle.obstacle("");
    try {
      Files.writeString(handle.task().folder().resolve(MARK), handle.externalId());
    } catch (IOException e) {
      LOG.warn("A task's folder cannot be written: {}", e.getMessage());
    }
    if (handle.isCancelled()) {
      delete(handle);
    }
  }

  private void find(KubernetesTask handle) {
    try {
      Optional<GenericKubernetesResource> job = cluster.find(handle.externalId());
      if (job.isPresent()) {
        found(handle);
        jobChanged(job.get());
        cluster.pods(handle.task().id().toString()).forEach(this::podChanged);
      } else if (Files.exists(handle.task().folder().resolve(MARK))) {
        handle.gone(true, "its job " + handle.externalId() + " is not in the cluster any more");
      } else {
        create(handle);
      }
    } catch (KubernetesClientException e) {
      unanswered(handle, e, () -> find(handle));
    }
  }

  private void delete(KubernetesTask handle) {
    soon(handle, () -> {
      try {
        boolean there = cluster.delete(handle.externalId(), settings.graceSeconds());
        if (!there && handle.isCreated()) {
          ended(handle, "its job was deleted");
        } else if (!handle.isOver()) {
          // The watch tells of its end, unless it began after the job had gone.
          later(handle, () -> delete(handle));
        }
      } catch (KubernetesClientException e) {
        unanswered(handle, e, () -> delete(handle));
      }
    });
  }

  /** Its job is over without success, or no more. A cancelled task is over when nothing of it runs any more. */
  private void ended(KubernetesTask handle, String why) {
    if (handle.isOver()) {
      return;
    }
    try {
      List<Pod> pods = cluster.pods(handle.task().id().toString());
      // The pod's own story says more.
      pods.forEach(this::podChanged);
      Optional<Pod> alive = pods.stream().filter(PodStory::isAlive).findFirst();
      if (handle.isCancelled() && alive.isPresent()) {
        handle.obstacle("is cancelled, and its pod " + alive.get().getMetadata().getName() + " has not ended yet");
        later(handle, () -> ended(handle, why));
      } else {
        handle.gone(true, why);
      }
    } catch (KubernetesClientException e) {
      unanswered(handle, e, () -> ended(handle, why));
    }
  }

  private void unanswered(KubernetesTask handle, KubernetesClientException e, Runnable again) {
    unanswered(handle, e);
    later(handle, again);
  }

  private void unanswered(KubernetesTask handle, KubernetesClientException e) {
    LOG.warn("The cluster of the runner {} does not answer: {}", name, Cluster.message(e));
    handle.obstacle("waits for the cluster: " + Cluster.message(e));
  }

  @Override
  public void podChanged(Pod pod) {
    byTask(pod).ifPresent(handle -> now(handle, () -> {
      handle.created();
      handle.pod(pod);
    }));
  }

  @Override
  public void podGone(Pod pod) {
    byTask(pod).ifPresent(handle -> now(handle, () -> {
      handle.pod(pod);
      if (handle.isCancelled()) {
        soon(handle, () -> ended(handle, ""));
      } else {
        // Its job says whether it gets another one.
        handle.gone(false, "");
      }
    }));
  }

  @Override
  public void jobChanged(GenericKubernetesResource job) {
    KubernetesTask handle = live.get(job.getMetadata().getName());
    if (handle == null || handle.isOver()) {
      return;
    }
    // The pod's story may be told a moment later.
    now(handle, () -> JobStory.of(job).ifPresent(why -> later(handle, () -> ended(handle, why))));
  }

  @Override
  public void jobGone(GenericKubernetesResource job) {
    KubernetesTask handle = live.get(job.getMetadata().getName());
    if (handle != null) {
      soon(handle, () -> ended(handle, "somebody deleted its job " + job.getMetadata().getName()));
    }
  }

  private Optional<KubernetesTask> byTask(Pod pod) {
    return Cluster.taskOf(pod).map(id -> live.get("dte-" + id)).filter(handle -> !handle.isOver());
  }

  private void look() {
    for (KubernetesTask handle : live.values()) {
      now(handle, () -> look(handle));
    }
  }

  private void look(KubernetesTask handle) {
    handle.look();
    try {
      if (!handle.isOver() && handle.isCreated() && !cluster.hasPod(handle.task().id().toString())) {
        cluster.warning(handle.externalId()).ifPresentOrElse(handle::hindered, () -> handle.obstacle(""));
      }
    } catch (KubernetesClientException e) {
      unanswered(handle, e);
    }
  }

  private void now(KubernetesTask handle, Runnable something) {
    TaskWork.now(something, fault -> fault(handle, fault));
  }

  private void soon(KubernetesTask handle, Runnable something) {
    tasks.soon(something, fault -> fault(handle, fault));
  }

  private void later(KubernetesTask handle, Runnable something) {
    tasks.later(RETRY, something, fault -> fault(handle, fault));
  }

  private void fault(KubernetesTask handle, Throwable fault) {
    LOG.error("The runner {} failed", name, fault);
    handle.broke("the runner " + name + " failed: " + fault + "; its job " + handle.externalId() + " may still be in the cluster");
  }
}
