// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.Task;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes tasks of the host out of tasks with a container. */
final class HostTask {
  /** What the engines' programs look at; nothing else of this process reaches them. */
  private static final List<String> PREFIXES = List.of("XDG_", "DOCKER_", "CONTAINER", "APPTAINER_", "SINGULARITY_", "BUILDAH_");
  private static final List<String> NAMES = List.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "DBUS_SESSION_BUS_ADDRESS");

  private HostTask() {}

  /** The same task with another command and environment. */
  static Task of(Task task, List<String> command, Map<String, String> environment) {
    return new Task(task.id(), task.run(), task.step(), command, environment, task.folder(), task.workingDirectory(),
        task.stdin(), task.stdout(), task.stderr(), task.resources(), task.timeLimit(), null, task.labels());
  }

  /** The environment of an engine's program. */
  static Map<String, String> environment() {
    return System.getenv().entrySet().stream()
        .filter(e -> NAMES.contains(e.getKey()) || PREFIXES.stream().anyMatch(e.getKey()::startsWith))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
