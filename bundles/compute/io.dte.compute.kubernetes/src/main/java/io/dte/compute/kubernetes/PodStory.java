// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a pod's status means to a person. */
final class PodStory {

  /** What became of it, as far as it is known. */
  sealed interface Chapter {
    /** It waits. @param reason why, empty when it is merely new; @param kind what it waits for */
    record Waiting(Kind kind, String reason) implements Chapter {}

    record Running() implements Chapter {}

    /** Its command ended by itself. */
    record Exited(int code, Duration wall) implements Chapter {}

    record TimedOut(Duration wall) implements Chapter {}

    /** It ended otherwise. @param disrupted the cluster took the place, and may give another one */
    record Broken(String reason, boolean disrupted) implements Chapter {}
  }

  /** What a pod may wait for. */
  enum Kind { NODE, IMAGE, START }

  private static final Set<String> IMAGE_TROUBLE = Set.of("ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull",
      "RegistryUnavailable", "ImageInspectError", "SignatureValidationFailed");
  private static final Set<String> HOPELESS = Set.of("InvalidImageName", "CreateContainerConfigError", "CreateContainerError",
      "RunContainerError", "StartError", "ContainerCannotRun");

  private PodStory() {}

  /** Whether something of it may still run, or start. */
  static boolean isAlive(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return !"Succeeded".equals(phase) && !"Failed".equals(phase);
  }

  static Chapter of(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null || status.getPhase() == null) {
      return new Chapter.Waiting(Kind.START, "");
    }
    Optional<ContainerState> state = statuses(status).stream().map(ContainerStatus::getState)
        .filter(java.util.Objects::nonNull).findFirst();
    Optional<ContainerStateTerminated> terminated = state.map(ContainerState::getTerminated);
    Optional<PodCondition> disruption = condition(status, "DisruptionTarget", "True");
    return switch (status.getPhase()) {
      case "Succeeded", "Failed" -> ended(pod, status, terminated, disruption);
      case "Running" -> terminated.map(end -> exited(end, status)).orElseGet(Chapter.Running::new);
      case "Unknown" -> new Chapter.Broken("its node " + node(pod) + " does not answer any more", true);
      default -> waiting(pod, status, state.map(ContainerState::getWaiting));
    };
  }

  private static Chapter ended(Pod pod, PodStatus status, Optional<ContainerStateTerminated> terminated,
      Optional<PodCondition> disruption) {
    String reason = status.getReason() == null ? "" : status.getReason();
    String message = status.getMessage() == null ? "" : ": " + status.getMessage();
    if (reason.equals("DeadlineExceeded")) {
      return new Chapter.TimedOut(terminated.map(PodStory::wall).orElse(Duration.ZERO));
    }
    if (reason.equals("Evicted")) {
      return new Chapter.Broken("its node " + node(pod) + " was short of something and evicted it" + message
          + "; ask for more memory or disk in the ResourceRequirement", true);
    }
    if (reason.equals("Preempting") || reason.equals("Preempted")) {
      return new Chapter.Broken("a pod of higher priority took its place" + message, true);
    }
    if (reason.equals("NodeLost") || reason.equals("NodeShutdown") || reason.equals("Terminated") || reason.equals("Shutdown")) {
      return new Chapter.Broken("its node " + node(pod) + " was lost or shut down" + message, true);
    }
    if (reason.startsWith("OutOf") || reason.equals("NodeAffinity") || reason.equals("UnexpectedAdmissionError")) {
      return new Chapter.Broken("its node " + node(pod) + " did not take it (" + reason + ")" + message, true);
    }
    if (disruption.isPresent()) {
      return new Chapter.Broken(disrupted(disruption.get(), pod), true);
    }
    return terminated.map(end -> exited(end, status)).orElseGet(() -> new Chapter.Broken("it ended as "
        + status.getPhase() + (reason.isEmpty() ? "" : " (" + reason + ")") + message, false));
  }

  private static Chapter exited(ContainerStateTerminated end, PodStatus status) {
    String reason = end.getReason() == null ? "" : end.getReason();
    if (reason.equals("OOMKilled")) {
      return new Chapter.Broken("it used more memory than it asked for and was killed (OOMKilled); raise ramMin of its "
          + "ResourceRequirement", false);
    }
    if (HOPELESS.contains(reason)) {
      return new Chapter.Broken("its container could not start (" + reason + "): " + end.getMessage()
          + "; the image needs /bin/sh", false);
    }
    return new Chapter.Exited(end.getExitCode() == null ? 1 : end.getExitCode(), wall(end));
  }

  private static Chapter waiting(Pod pod, PodStatus status, Optional<ContainerStateWaiting> waiting) {
    String reason = waiting.map(ContainerStateWaiting::getReason).orElse("");
    String message = waiting.map(ContainerStateWaiting::getMessage).orElse("");
    if (reason != null && HOPELESS.contains(reason)) {
      return new Chapter.Broken("its container cannot be made (" + reason + "): " + message, false);
    }
    if (reason != null && IMAGE_TROUBLE.contains(reason)) {
      return new Chapter.Waiting(Kind.IMAGE, "the image " + pod.getSpec().getContainers().get(0).getImage()
          + " cannot be pulled (" + reason + ")" + (message == null || message.isEmpty() ? "" : ": " + message));
    }
    return condition(status, "PodScheduled", "False").filter(condition -> "Unschedulable".equals(condition.getReason()))
        .<Chapter>map(condition -> new Chapter.Waiting(Kind.NODE, "no node can take it: " + condition.getMessage()))
        .orElseGet(() -> new Chapter.Waiting(Kind.START, ""));
  }

  private static String disrupted(PodCondition condition, Pod pod) {
    String message = condition.getMessage() == null ? "" : ": " + condition.getMessage();
    return switch (condition.getReason() == null ? "" : condition.getReason()) {
      case "PreemptionByScheduler" -> "a pod of higher priority took its place" + message;
      case "DeletionByTaintManager" -> "its node " + node(pod) + " was lost or emptied" + message;
      case "EvictionByEvictionAPI" -> "somebody emptied its node " + node(pod) + " (eviction)" + message;
      case "DeletionByPodGC" -> "its node " + node(pod) + " does not exist any more" + message;
      case "TerminationByKubelet" -> "its node " + node(pod) + " was short of something or shut down" + message;
      default -> "the cluster took its place away" + message;
    };
  }

  private static Optional<PodCondition> condition(PodStatus status, String type, String value) {
    List<PodCondition> conditions = status.getConditions() == null ? List.of() : status.getConditions();
    return conditions.stream().filter(condition -> type.equals(condition.getType()) && value.equals(condition.getStatus()))
        .findFirst();
  }

  private static List<ContainerStatus> statuses(PodStatus status) {
    return status.getContainerStatuses() == null ? List.of() : status.getContainerStatuses();
  }

  private static String node(Pod pod) {
    return pod.getSpec() == null || pod.getSpec().getNodeName() == null ? "" : pod.getSpec().getNodeName();
  }

  private static Duration wall(ContainerStateTerminated end) {
    try {
      Instant start = OffsetDateTime.parse(end.getStartedAt()).toInstant();
      Duration wall = Duration.between(start, OffsetDateTime.parse(end.getFinishedAt()).toInstant());
      return wall.isNegative() ? Duration.ZERO : wall;
    } catch (DateTimeParseException | NullPointerException untold) {
      return Duration.ZERO;
    }
  }
}
