// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Task;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A task as a job. Its files are where they are here: in claims that this machine has mounted, too. A small shell script
 * starts the command, so that its streams become files and its exit status is kept there, whatever the cluster deletes.
 */
final class Manifests {
  static final String RUNNER_LABEL = "dte.io/runner";
  static final String TASK_LABEL = "dte.io/task";
  static final String RUN_LABEL = "dte.io/run";
  static final String NETWORK_LABEL = "dte.io/network";
  static final String STEP_ANNOTATION = "dte.io/step";
  static final String VOLCANO = "batch.volcano.sh/v1alpha1";
  /** The task's folder, as the script sees it. */
  private static final String CONTROL = "/dte-task";
  private static final String STDIN = "/dte-stdin";
  private static final int LABEL_LENGTH = 63;

  /** The command runs beside the shell, which passes on the request to stop and then writes how it ended. */
  private static final String SCRIPT = """
      d=$1; i=$2; shift 2
      "$@" < "$i" > "$d/stdout" 2> "$d/stderr" &
      p=$!
      trap 'kill -TERM $p 2>/dev/null' TERM INT
      wait $p; s=$?
      while kill -0 $p 2>/dev/null; do wait $p; s=$?; done
      echo "exit $s" > "$d/exit"
      exit $s
      """;

  private final String runner;
  private final Settings settings;

  Manifests(String runner, Settings settings) {
    this.runner = runner;
    this.settings = settings;
  }

  /** The same for the same task in every process: the cluster refuses a second one. */
  static String name(Task task) {
    return "dte-" + task.id();
  }

  Job job(Task task) throws DteException {
    JobSpecBuilder spec = new JobSpecBuilder().withBackoffLimit(0).withParallelism(1).withCompletions(1)
        .withTtlSecondsAfterFinished(settings.ttlSeconds()).withTemplate(template(task));
    if (settings.retryDisrupted()) {
      spec.withNewPodFailurePolicy().addNewRule().withAction("Ignore").addNewOnPodCondition().withType("DisruptionTarget")
          .withStatus("True").endOnPodCondition().endRule().endPodFailurePolicy();
    }
    return new JobBuilder().withMetadata(meta(task)).withSpec(spec.build()).build();
  }

  /** A job of Volcano: one task with one pod, all or nothing, in a queue. */
  GenericKubernetesResource volcanoJob(Task task) throws DteException {
    Map<String, Object> role = new LinkedHashMap<>();
    role.put("name", "task");
    role.put("replicas", 1);
    role.put("template", template(task));
    role.put("policies", List.of(Map.of("event", "TaskCompleted", "action", "CompleteJob")));
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("schedulerName", "volcano");
    spec.put("minAvailable", 1);
    String queue = queue(task.labels());
    if (!queue.isEmpty()) {
      spec.put("queue", queue);
    }
    if (!settings.priorityClass().isEmpty()) {
      spec.put("priorityClassName", settings.priorityClass());
    }
    spec.put("maxRetry", settings.retryDisrupted() ? 3 : 1);
    spec.put("ttlSecondsAfterFinished", settings.ttlSeconds());
    spec.put("policies", List.of(Map.of("event", "PodEvicted", "action", settings.retryDisrupted() ? "RestartJob" : "TerminateJob"),
        Map.of("event", "PodFailed", "action", "TerminateJob")));
    spec.put("tasks", List.of(role));
    GenericKubernetesResource job = new GenericKubernetesResource();
    job.setApiVersion(VOLCANO);
    job.setKind("Job");
    job.setMetadata(meta(task));
    job.setAdditionalProperty("spec", spec);
    return job;
  }

  /** Volcano's queue for a task with these labels; empty for the default one. */
  String queue(Map<String, String> labels) {
    return labels.getOrDefault("queue", settings.queue());
  }

  private ObjectMeta meta(Task task) {
    return new ObjectMetaBuilder().withName(name(task)).withLabels(labels(task))
        .withAnnotations(Map.of(STEP_ANNOTATION, task.step())).build();
  }

  private Map<String, String> labels(Task task) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("app.kubernetes.io/managed-by", "dte");
    labels.put(RUNNER_LABEL, label(runner));
    labels.put(TASK_LABEL, task.id().toString());
    labels.put(RUN_LABEL, task.run().toString());
    // A pod cannot be cut off by itself: a network policy of the namespace selects by this label.
    labels.put(NETWORK_LABEL, task.container() == null || task.container().network() ? "allowed" : "none");
    return labels;
  }

  /** What may stand in a label; the rest is replaced. */
  static String label(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    plain = plain.substring(0, Math.min(LABEL_LENGTH, plain.length()));
    return plain.replaceAll("[^A-Za-z0-9]+$", "");
  }

  private PodTemplateSpec template(Task task) throws DteException {
    Map<String, Volume> volumes = new LinkedHashMap<>();
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount(task, task.folder(), CONTROL, true, volumes));
    if (task.stdin() != null) {
      mounts.add(mount(task, real(task.stdin()), STDIN, false, volumes));
    }
    if (task.container() == null) {
      for (Settings.Volume volume : settings.volumes()) {
        mounts.add(mount(task, volume.path(), volume.path().toString(), true, volumes));
      }
    } else {
      for (Container.Mount mount : task.container().mounts()) {
        mounts.add(mount(task, real(mount.source()), mount.target(), mount.writable(), volumes));
      }
    }
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "task", CONTROL,
        task.stdin() == null ? "/dev/null" : STDIN));
    command.addAll(task.command());
    PodSpecBuilder pod = new PodSpecBuilder().withRestartPolicy("Never").withTerminationGracePeriodSeconds((long) settings.graceSeconds())
        .withAutomountServiceAccountToken(false).withEnableServiceLinks(false).withVolumes(List.copyOf(volumes.values()))
        .withTolerations(settings.tolerations()).withNodeSelector(settings.nodeSelector())
        .withImagePullSecrets(settings.imagePullSecrets().stream().map(LocalObjectReference::new).toList());
    if (!settings.serviceAccount().isEmpty()) {
      pod.withServiceAccountName(settings.serviceAccount());
    }
    if (!settings.priorityClass().isEmpty()) {
      pod.withPriorityClassName(settings.priorityClass());
    }
    if (!task.timeLimit().isZero()) {
      pod.withActiveDeadlineSeconds(Math.max(1, (task.timeLimit().toMillis() + 999) / 1000));
    }
    pod.withNewSecurityContext().withRunAsUser(owner(task, "unix:uid")).withRunAsGroup(owner(task, "unix:gid"))
        .endSecurityContext();
    Map<String, Quantity> wanted = resources(task);
    Map<String, Quantity> limits = new LinkedHashMap<>(wanted);
    limits.remove("cpu");
    pod.withContainers(new ContainerBuilder().withName("task").withImage(image(task)).withImagePullPolicy(settings.imagePullPolicy())
        .withCommand(command).withWorkingDir(task.container() == null ? task.workingDirectory().toString()
            : task.container().workingDirectory()).withEnv(environment(task)).withVolumeMounts(mounts)
        .withNewResources().withRequests(wanted).withLimits(limits).endResources()
        .withNewSecurityContext().withAllowPrivilegeEscalation(false).endSecurityContext().build());
    return new PodTemplateSpecBuilder().withNewMetadata().withLabels(labels(task))
        .withAnnotations(Map.of(STEP_ANNOTATION, task.step())).endMetadata().withSpec(pod.build()).build();
  }

  private static List<EnvVar> environment(Task task) {
    // The cluster replaces $(NAME) in values; a doubled dollar stands for one.
    return new TreeMap<>(task.environment()).entrySet().stream()
        .map(entry -> new EnvVar(entry.getKey(), entry.getValue().replace("$(", "$$("), null)).toList();
  }

  private Map<String, Quantity> resources(Task task) {
    Map<String, Quantity> wanted = new LinkedHashMap<>();
    wanted.put("cpu", new Quantity(BigDecimal.valueOf(Math.round(task.resources().cores() * 1000)).toPlainString() + "m"));
    wanted.put("memory", new Quantity(task.resources().ramMiB() + "Mi"));
    if (task.resources().gpus() > 0) {
      wanted.put(settings.gpuResource(), new Quantity(Integer.toString(task.resources().gpus())));
    }
    return wanted;
  }

  private String image(Task task) {
    if (task.container() == null) {
      return settings.image();
    }
    ContainerImage image = task.container().image();
    return image.origin() == ContainerImage.Origin.PULL && !image.location().isEmpty() ? image.location() : image.name();
  }

  private VolumeMount mount(Task task, Path source, String target, boolean writable, Map<String, Volume> volumes)
      throws DteException {
    Settings.Volume volume = settings.volumeOf(source).orElseThrow(() -> new DteException(ExitCode.INVALID, "Step " + task.step()
        + " uses " + source + ", which lies in none of the shared volumes of the runner " + runner,
        "put it, and the data directory, into " + settings.volumes().get(0).path() + ", or add its volume in the site file"));
    String name = "v" + settings.volumes().indexOf(volume);
    volumes.computeIfAbsent(name, key -> new VolumeBuilder().withName(key).withNewPersistentVolumeClaim()
        .withClaimName(volume.claim()).endPersistentVolumeClaim().build());
    String inside = volume.inside(source);
    return new VolumeMountBuilder().withName(name).withMountPath(target).withSubPath(inside.isEmpty() ? null : inside)
        .withReadOnly(!writable).build();
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException notThere) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** Results belong to whom the task's folder belongs. */
  private static Long owner(Task task, String attribute) {
    try {
      return ((Integer) Files.getAttribute(task.folder(), attribute)).longValue();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
      return null;
    }
  }
}
