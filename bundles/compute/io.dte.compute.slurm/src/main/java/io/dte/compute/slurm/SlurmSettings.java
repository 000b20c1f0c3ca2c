// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry of the site file.
 *
 * @param host where Slurm's programs are called over ssh; empty for this machine
 * @param sshOptions of the ssh client
 * @param conf Slurm's configuration file where it is not the default one; may be empty
 * @param options of sbatch, long names without dashes; the value {@code true} stands for an option without one
 * @param gpu the name of GPUs in Slurm's generic resources, for example {@code gpu} or {@code gpu:a100}
 * @param tmp whether a task's temporary space is asked for ({@code --tmp}), which needs {@code TmpDisk} in Slurm's nodes
 * @param requeue whether Slurm may start a task again after a preemption or the failure of a node
 * @param passed variables of the job that tasks are to see, for example {@code SLURM_JOB_ID}
 * @param container name of the container engine on the nodes
 * @param window how long a task waits for others to share an array with
 * @param poll the shortest time between two questions for the state of all jobs; @param pollMost the longest
 * @param tolerance how long a result may take to be seen through the shared file system
 */
record SlurmSettings(String host, List<String> sshOptions, String conf, Map<String, String> options, String gpu, boolean tmp,
    boolean requeue, List<String> passed, String container, Duration window, Duration poll, Duration pollMost,
    Duration tolerance) {
  /** Settings that are options of sbatch by themselves. */
  private static final List<String> DIRECT = List.of("partition", "account", "qos", "constraint", "reservation", "time");

  SlurmSettings {
    sshOptions = List.copyOf(sshOptions);
    passed = List.copyOf(passed);
    options = Map.copyOf(options);
  }

  static SlurmSettings of(JsonNode settings) {
    Map<String, String> options = new LinkedHashMap<>();
    settings.path("options").properties().forEach(e -> options.put(e.getKey(), e.getValue().asText()));
    for (String name : DIRECT) {
      if (settings.hasNonNull(name)) {
        options.put(name, settings.get(name).asText());
      }
    }
    return new SlurmSettings(settings.path("host").asText(), texts(settings.path("sshOptions")), settings.path("conf").asText(),
        options, settings.path("gpu").asText("gpu"), settings.path("tmp").asBoolean(false),
        settings.path("requeue").asBoolean(true), texts(settings.path("passEnvironment")),
        settings.path("container").asText("auto"), Duration.ofMillis(settings.path("windowMillis").asLong(200)),
        seconds(settings, "pollSeconds", 1), seconds(settings, "pollMostSeconds", 30), seconds(settings, "toleranceSeconds", 30));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static Duration seconds(JsonNode settings, String name, double standard) {
    return Duration.ofMillis(Math.round(settings.path(name).asDouble(standard) * 1000));
  }
}
