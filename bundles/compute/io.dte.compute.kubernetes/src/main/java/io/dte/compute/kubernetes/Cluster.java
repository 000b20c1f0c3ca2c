// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.dte.compute.api.RunnerCheck;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Calls to one namespace of a cluster. Thread-safe. */
final class Cluster implements AutoCloseable {
  private static final ResourceDefinitionContext JOBS = context("batch", "v1", "jobs", true);
  private static final ResourceDefinitionContext VOLCANO_JOBS = context("batch.volcano.sh", "v1alpha1", "jobs", true);
  private static final ResourceDefinitionContext QUEUES = new ResourceDefinitionContext.Builder()
      .withGroup("scheduling.volcano.sh").withVersion("v1beta1").withPlural("queues").withKind("Queue").withNamespaced(false).build();
  private static final String BY_TASK = "task";
  private static final List<String> VERBS = List.of("create", "get", "list", "watch", "delete");

  /** Is told what the cluster tells. Calls return at once. */
  interface Listener {
    void podChanged(Pod pod);

    void podGone(Pod pod);

    void jobChanged(GenericKubernetesResource job);

    void jobGone(GenericKubernetesResource job);
  }

  private final KubernetesClient client;
  private final String namespace;
  private final Settings settings;
  private final String runnerLabel;
  private Boolean volcano;
  private SharedIndexInformer<Pod> pods;
  private SharedIndexInformer<GenericKubernetesResource> jobs;

  /** @param client belongs to this object from now on */
  Cluster(KubernetesClient client, Settings settings, String runner) {
    this.client = client;
    this.settings = settings;
    runnerLabel = Manifests.label(runner);
    namespace = !settings.namespace().isEmpty() ? settings.namespace()
        : client.getNamespace() == null ? "default" : client.getNamespace();
  }

  private static ResourceDefinitionContext context(String group, String version, String plural, boolean namespaced) {
    return new ResourceDefinitionContext.Builder().withGroup(group).withVersion(version).withPlural(plural).withKind("Job")
        .withNamespaced(namespaced).build();
  }

  /** Whether jobs are Volcano's; asked of the cluster once. */
  synchronized boolean usesVolcano() {
    if (volcano == null) {
      volcano = switch (settings.scheduler()) {
        case "job" -> false;
        case "volcano" -> true;
        default -> client.hasApiGroup("batch.volcano.sh", true);
      };
    }
    return volcano;
  }

  /** Begins to tell, once; from then on for as long as this object is open. */
  synchronized void watch(Listener listener) {
    if (pods != null) {
      return;
    }
    pods = client.pods().inNamespace(namespace).withLabel(Manifests.RUNNER_LABEL, runnerLabel).runnableInformer(0);
    pods.addIndexers(Map.of(BY_TASK, pod -> taskOf(pod).map(List::of).orElse(List.of())));
    pods.addEventHandler(handler(listener::podChanged, listener::podGone));
    // A cluster that does not answer now is asked again until it does.
    pods.exceptionHandler((started, error) -> true);
    pods.start();
    jobs = client.genericKubernetesResources(usesVolcanoQuietly() ? VOLCANO_JOBS : JOBS).inNamespace(namespace)
        .withLabel(Manifests.RUNNER_LABEL, runnerLabel).runnableInformer(0);
    jobs.addEventHandler(handler(listener::jobChanged, listener::jobGone));
    jobs.exceptionHandler((started, error) -> true);
    jobs.start();
  }

  private boolean usesVolcanoQuietly() {
    try {
      return usesVolcano();
    } catch (KubernetesClientException e) {
      return false; // Pods tell how a task ended; jobs only add to that.
    }
  }

  private static <T> ResourceEventHandler<T> handler(Consumer<T> changed, Consumer<T> gone) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T resource) {
        changed.accept(resource);
      }

      @Override
      public void onUpdate(T before, T resource) {
        changed.accept(resource);
      }

      @Override
      public void onDelete(T resource, boolean unknown) {
        gone.accept(resource);
      }
    };
  }

  /** The id of the task that a pod executes. */
  static Optional<String> taskOf(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getLabels()).map(labels -> labels.get(Manifests.TASK_LABEL));
  }

  void create(HasMetadata job) {
    if (job instanceof GenericKubernetesResource generic) {
      client.genericKubernetesResources(VOLCANO_JOBS).inNamespace(namespace).resource(generic).create();
    } else {
      client.resource(job).inNamespace(namespace).create();
    }
  }

  Optional<GenericKubernetesResource> find(String name) {
    return Optional.ofNullable(client.genericKubernetesResources(usesVolcano() ? VOLCANO_JOBS : JOBS).inNamespace(namespace)
        .withName(name).get());
  }

  List<Pod> pods(String task) {
    return client.pods().inNamespace(namespace).withLabel(Manifests.TASK_LABEL, task).list().getItems();
  }

  /** As far as the watch told. */
  synchronized boolean hasPod(String task) {
    return pods != null && !pods.getIndexer().byIndex(BY_TASK, task).isEmpty();
  }

  /** Deletes a job after its pods, which takes as long as they take to end; false when it was not there. */
  boolean delete(String name, int graceSeconds) {
    return !client.genericKubernetesResources(usesVolcano() ? VOLCANO_JOBS : JOBS).inNamespace(namespace).withName(name)
        .withPropagationPolicy(DeletionPropagation.FOREGROUND).withGracePeriod(graceSeconds).delete().isEmpty();
  }

  /** The last warning about a job, such as a quota that lets it have no pod. */
  Optional<String> warning(String job) {
    List<Event> events = client.v1().events().inNamespace(namespace)
        .withField("involvedObject.name", job).list().getItems();
    return events.stream().filter(event -> "Warning".equals(event.getType())
        && event.getInvolvedObject() != null && job.equals(event.getInvolvedObject().getName()))
        .reduce((first, second) -> second).map(event -> {
          String message = event.getMessage() == null ? "" : event.getMessage();
          return message.contains("exceeded quota") ? "the namespace's quota is used up: " + message
              : "its job gets no pod (" + event.getReason() + "): " + message;
        });
  }

  /** Refuses what the cluster would refuse: missing namespace, permissions, claims, queue. */
  void admit(String queue) throws DteException {
    try {
      List<Problem> problems = problems(queue);
      if (!problems.isEmpty()) {
        throw new DteException(problems.get(0));
      }
    } catch (KubernetesClientException e) {
      throw new DteException(unreachable(e), e);
    }
  }

  RunnerCheck check(String queue) {
    List<String> facts = new ArrayList<>();
    facts.add("server: " + client.getMasterUrl());
    facts.add("namespace: " + namespace);
    try {
      String version = client.getKubernetesVersion().getGitVersion();
      boolean has = client.hasApiGroup("batch.volcano.sh", true);
      facts.add("Volcano: " + (has ? "yes" : "no") + "; jobs are made for " + (usesVolcano() ? "Volcano" : "Kubernetes"));
      List<Problem> problems = problems(queue);
      return new RunnerCheck("Kubernetes " + version, facts, problems);
    } catch (KubernetesClientException e) {
      return new RunnerCheck("", facts, List.of(unreachable(e)));
    }
  }

  private List<Problem> problems(String queue) {
    List<Problem> problems = new ArrayList<>();
    String group = usesVolcano() ? "batch.volcano.sh" : "batch";
    for (String verb : VERBS) {
      require(problems, group, "jobs", verb);
    }
    for (String verb : List.of("get", "list", "watch")) {
      require(problems, "", "pods", verb);
    }
    require(problems, "", "persistentvolumeclaims", "get");
    require(problems, "", "events", "list");
    if (!problems.isEmpty()) {
      return problems;
    }
    for (Settings.Volume volume : settings.volumes()) {
      var claim = client.persistentVolumeClaims().inNamespace(namespace).withName(volume.claim()).get();
      if (claim == null) {
        problems.add(Problem.of(ExitCode.UNAVAILABLE, "There is no persistent volume claim " + volume.claim()
            + " in the namespace " + namespace, "make it, or name another one in volumes of the site file"));
      }
      if (!java.nio.file.Files.isDirectory(volume.path())) {
        problems.add(Problem.of(ExitCode.UNAVAILABLE, "The claim " + volume.claim() + " is not mounted here at "
            + volume.path(), "mount the same storage on this machine at that path"));
      }
    }
    if (usesVolcano() && !queue.isEmpty()
        && client.genericKubernetesResources(QUEUES).withName(queue).get() == null) {
      problems.add(Problem.of(ExitCode.UNAVAILABLE, "Volcano has no queue " + queue,
          "name another one in queue of the site file, or make it; kubectl get queues shows them"));
    }
    return problems;
  }

  private void require(List<Problem> problems, String group, String resource, String verb) {
    SelfSubjectAccessReview review = client.authorization().v1().selfSubjectAccessReview().create(
        new SelfSubjectAccessReviewBuilder().withNewSpec().withNewResourceAttributes().withNamespace(namespace)
            .withGroup(group).withResource(resource).withVerb(verb).endResourceAttributes().endSpec().build());
    if (review.getStatus() == null || !Boolean.TRUE.equals(review.getStatus().getAllowed())) {
      problems.add(Problem.of(ExitCode.REFUSED, "The cluster does not let this account " + verb + " " + resource
          + (group.isEmpty() ? "" : "." + group) + " in the namespace " + namespace,
          "bind it to a role that may; the Helm chart's role shows all that is needed"));
    }
  }

  private Problem unreachable(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED
        ? Problem.of(ExitCode.REFUSED, "The cluster " + client.getMasterUrl() + " does not know this account: " + message(e),
            "log in anew, or choose another context in the site file")
        : Problem.of(ExitCode.UNAVAILABLE, "The cluster " + client.getMasterUrl() + " cannot be asked: " + message(e),
            "check kubeconfig and context in the site file, and whether the cluster can be reached");
  }

  /** What the cluster said, without the client's words around it. */
  static String message(KubernetesClientException e) {
    if (e.getStatus() != null && e.getStatus().getMessage() != null) {
      return e.getStatus().getMessage();
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public synchronized void close() {
    if (pods != null) {
      pods.stop();
      jobs.stop();
    }
    client.close();
  }
}
