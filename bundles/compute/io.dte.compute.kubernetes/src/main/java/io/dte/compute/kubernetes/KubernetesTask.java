// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.dte.compute.api.Obstacle;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskResult.Usage;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One task as a job of the cluster, followed by what the cluster tells of its pod. Guarded by its monitor. */
final class KubernetesTask implements TaskHandle {
  private final Task task;
  private final Settings settings;
  private final Clock clock;
  private final Consumer<KubernetesTask> deleter;
  private final PodStreams streams;
  private final CompletableFuture<TaskResult> completion = new CompletableFuture<>();
  private final Obstacle obstacle = new Obstacle();
  private boolean cancelled;
  private boolean detached;
  private boolean created;
  private Instant imageTrouble;
  private Instant waitingSince;
  private String lastWords = "";

  KubernetesTask(Task task, Settings settings, Clock clock, Consumer<KubernetesTask> deleter) {
    this.task = task;
    streams = new PodStreams(task);
    this.settings = settings;
    this.clock = clock;
    this.deleter = deleter;
  }

  /** The job's name. */
  @Override
  public String externalId() {
    return Manifests.name(task);
  }

  @Override
  public String activity() {
    return "kubernetes-job:" + externalId();
  }

  @Override
  public CompletionStage<TaskResult> completion() {
    return completion;
  }

  @Override
  public void cancel() {
    synchronized (this) {
      if (cancelled || completion.isDone()) {
        return;
      }
      cancelled = true;
    }
    deleter.accept(this);
  }

  @Override
  public synchronized void detach() {
    detached = true;
  }

  @Override
  public void onWaiting(Consumer<String> listener) {
    obstacle.tell(listener);
  }

  /** Says what keeps it, or its end, waiting; empty when nothing does. Never with the monitor held. */
  void obstacle(String reason) {
    if (!isOver()) {
      obstacle.set(reason);
    }
  }

  Task task() {
    return task;
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  synchronized boolean isOver() {
    return detached || completion.isDone();
  }

  synchronized void created() {
    created = true;
  }

  /** Its job is there. */
  synchronized boolean isCreated() {
    return created;
  }

  void failed(String reason) {
    end(new TaskResult.Failed("step " + task.step() + ": " + reason));
  }

  /** A fault of this program: nobody follows its job any longer. */
  void broke(String reason) {
    end(new TaskResult.Failed("step " + task.step() + ": " + reason, true));
  }

  /** The cluster tells of its pod. */
  void pod(Pod pod) {
    if (isOver()) {
      return;
    }
    PodStory.Chapter chapter = PodStory.of(pod);
    if (chapter instanceof PodStory.Chapter.Waiting waiting) {
      waiting(waiting);
    } else if (chapter instanceof PodStory.Chapter.Exited exited) {
      exited(exited.code(), new Usage(exited.wall(), Duration.ZERO, 0));
    } else if (chapter instanceof PodStory.Chapter.TimedOut late) {
      end(new TaskResult.TimedOut(task.timeLimit(), new Usage(late.wall(), Duration.ZERO, 0)));
    } else if (chapter instanceof PodStory.Chapter.Broken broken) {
      broken(broken);
    } else {
      synchronized (this) {
        imageTrouble = null;
        waitingSince = null;
      }
      if (!isCancelled()) {
        obstacle("");
      }
    }
  }

  private void broken(PodStory.Chapter.Broken broken) {
    synchronized (this) {
      lastWords = broken.reason();
    }
    if (isCancelled()) {
      end(new TaskResult.Cancelled());
    } else if (broken.disrupted() && settings.retryDisrupted()) {
      obstacle(broken.reason() + "; the cluster starts it anew");
    } else {
      failed(broken.reason());
      deleter.accept(this);
    }
  }

  private void waiting(PodStory.Chapter.Waiting waiting) {
    if (!waiting.reason().isEmpty()) {
      obstacle("waits: " + waiting.reason());
    }
    synchronized (this) {
      lastWords = waiting.reason();
      imageTrouble = waiting.kind() != PodStory.Kind.IMAGE ? null : imageTrouble == null ? clock.instant() : imageTrouble;
      waitingSince = waitingSince == null ? clock.instant() : waitingSince;
    }
    look();
  }

  /** Time went by. */
  void look() {
    if (!isOver()) {
      streams.follow();
    }
    String reason = "";
    synchronized (this) {
      Instant now = clock.instant();
      if (imageTrouble != null && Duration.between(imageTrouble, now).compareTo(settings.imagePatience()) >= 0) {
        reason = lastWords + "; check the image's name, and imagePullSecrets in the site file";
      } else if (waitingSince != null && !settings.pending().isZero()
          && Duration.between(waitingSince, now).compareTo(settings.pending()) > 0) {
        reason = "it did not start within " + settings.pending().toSeconds() + " s"
            + (lastWords.isEmpty() ? "" : ": " + lastWords);
      }
    }
    if (!reason.isEmpty() && !isOver()) {
      failed(reason);
      deleter.accept(this);
    }
  }

  /** What keeps its job from getting a pod, such as a quota. */
  void hindered(String reason) {
    synchronized (this) {
      lastWords = reason;
      waitingSince = waitingSince == null ? clock.instant() : waitingSince;
    }
    obstacle("waits: " + reason);
    look();
  }

  /** Its pod or its job is no more. @param certain nothing of it is left that could still end by itself */
  void gone(boolean certain, String why) {
    if (isOver()) {
      return;
    }
    Optional<Integer> code = recorded();
    if (isCancelled()) {
      end(new TaskResult.Cancelled());
    } else if (code.isPresent()) {
      exited(code.get(), Usage.UNKNOWN);
    } else if (certain) {
      String known;
      synchronized (this) {
        known = lastWords;
      }
      failed(known.isEmpty() ? why : why + "; before that " + known);
    }
  }

  /** The exit status in its folder, if it was written whole. */
  Optional<Integer> recorded() {
    try {
      String text = Files.readString(task.folder().resolve("exit"));
      return text.startsWith("exit ") && text.endsWith("\n") ? Optional.of(Integer.parseInt(text.substring(5).strip()))
          : Optional.empty();
    } catch (IOException | NumberFormatException absent) {
      return Optional.empty();
    }
  }

  private void exited(int code, Usage usage) {
    if (isCancelled()) {
      end(new TaskResult.Cancelled());
      return;
    }
    end(TaskResult.ofStatus(code, usage));
  }

  private void end(TaskResult result) {
    synchronized (this) {
      if (detached || completion.isDone()) {
        return;
      }
    }
    try {
      streams.deliver();
      completion.complete(result);
    } catch (IOException e) {
      completion.complete(new TaskResult.Failed("the output of step " + task.step() + " cannot be written: " + e.getMessage()));
    }
  }
}
