// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Plays the job controller, Volcano's too, and the kubelet of a cluster: each job gets a pod, whose command it really executes, as a
 * process of this machine in a name space of process ids, so that all of it ends with the pod. The claim is a folder. There are no
 * containers.
 */
final class TestKubelet implements AutoCloseable {
  private static final String NAMESPACE = "twins";
  private static final long LOOK_MILLIS = 30;

  static final ResourceDefinitionContext VOLCANO = new ResourceDefinitionContext.Builder().withGroup("batch.volcano.sh")
      .withVersion("v1alpha1").withPlural("jobs").withKind("Job").withNamespaced(true).build();

  /** A pod that runs. */
  private record Running(Pod pod, Process process, Instant started, Instant deadline) {}

  private final KubernetesClient client;
  private final Path shared;
  private final Map<String, Running> pods = new ConcurrentHashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final ObjectMapper mapper = new ObjectMapper();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

  TestKubelet(KubernetesClient client, Path shared) {
    this.client = client;
    this.shared = shared;
    thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether anything runs. */
  boolean isIdle() {
    return pods.values().stream().noneMatch(pod -> pod.process.isAlive());
  }

  private void look() {
    try {
      Set<String> jobs = new HashSet<>();
      for (Job job : client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems()) {
        jobs.add(job.getMetadata().getName());
        if (seen.add(job.getMetadata().getName())) {
          start(job.getMetadata().getName(), job.getSpec().getTemplate());
        }
      }
      for (GenericKubernetesResource job : volcanoJobs().list().getItems()) {
        jobs.add(job.getMetadata().getName());
        if (seen.add(job.getMetadata().getName())) {
          start(job.getMetadata().getName(), mapper.convertValue(job.<Object>get("spec", "tasks", 0, "template"), PodTemplateSpec.class));
        }
      }
      pods.forEach((name, pod) -> {
        if (!jobs.contains(name)) {
          // As late as a real one may be: the job is gone, and its pod goes on for a while.
          end(pod.process);
          pods.remove(name);
          client.pods().inNamespace(NAMESPACE).withName(pod.pod.getMetadata().getName()).delete();
        } else if (pod.deadline != null && Instant.now().isAfter(pod.deadline)) {
          pod.process.destroyForcibly();
          pods.remove(name);
          say(pod.pod, new PodStatusBuilder().withPhase("Failed").withReason("DeadlineExceeded").build());
        } else if (!pod.process.isAlive()) {
          pods.remove(name);
          ended(pod);
          endVolcanoJob(name, pod.process.exitValue() == 0);
        }
      });
    } catch (KubernetesClientException | IOException e) {
      if (!thread.isShutdown()) {
        throw new UncheckedIOException(e instanceof IOException io ? io : new IOException(e));
      }
    }
  }

  private NonNamespaceOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>> volcanoJobs() {
    return client.genericKubernetesResources(VOLCANO).inNamespace(NAMESPACE);
  }

  private void start(String name, PodTemplateSpec template) throws IOException {
    Pod pod = client.resource(new PodBuilder().withNewMetadata().withName(name + "-x").withLabels(template.getMetadata().getLabels())
        .endMetadata().withSpec(template.getSpec()).withNewStatus().withPhase("Pending").endStatus().build()).inNamespace(NAMESPACE).create();
    Container container = template.getSpec().getContainers().get(0);
    List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child"));
    // The claim is seen at the same path; what else is mounted has a name of its own inside.
    container.getCommand().forEach(word -> command.add(container.getVolumeMounts().stream().filter(mount -> mount.getMountPath().equals(word))
        .findFirst().map(mount -> outside(mount).toString()).orElse(word)));
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File(container.getWorkingDir())).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    container.getEnv().forEach(variable -> builder.environment().put(variable.getName(), variable.getValue().replace("$$(", "$(")));
    Long limit = template.getSpec().getActiveDeadlineSeconds();
    Instant now = Instant.now();
    pods.put(name, new Running(pod, builder.start(), now, limit == null ? null : now.plusSeconds(limit)));
    say(pod, new PodStatusBuilder().withPhase("Running").addNewContainerStatus().withName("task").withNewState().withNewRunning()
        .withStartedAt(time(now)).endRunning().endState().endContainerStatus().build());
  }

  private Path outside(VolumeMount mount) {
    String inside = mount.getSubPath() == null ? "" : mount.getSubPath().replaceFirst("^dte/?", "");
    return inside.isEmpty() ? shared : shared.resolve(inside);
  }

  private void ended(Running pod) {
    int status = pod.process.exitValue();
    say(pod.pod, new PodStatusBuilder().withPhase(status == 0 ? "Succeeded" : "Failed").addNewContainerStatus().withName("task")
        .withNewState().withNewTerminated().withExitCode(status).withReason(status == 0 ? "Completed" : "Error")
        .withStartedAt(time(pod.started)).withFinishedAt(time(Instant.now())).endTerminated().endState().endContainerStatus().build());
  }

  /** As the policies of the job want it: when its task is completed, and when its pod failed. */
  private void endVolcanoJob(String name, boolean good) {
    if (volcanoJobs().withName(name).get() != null) {
      volcanoJobs().withName(name).edit(job -> {
        job.setAdditionalProperty("status", Map.of("state", Map.of("phase", good ? "Completed" : "Terminated")));
        return job;
      });
    }
  }

  /** Returns when nothing of it runs any more. */
  private static void end(Process process) {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(member -> member.onExit().join());
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void say(Pod pod, PodStatus status) {
    client.pods().inNamespace(NAMESPACE).withName(pod.getMetadata().getName()).edit(old -> new PodBuilder(old).withStatus(status).build());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    pods.values().forEach(pod -> pod.process.destroyForcibly());
  }
}
