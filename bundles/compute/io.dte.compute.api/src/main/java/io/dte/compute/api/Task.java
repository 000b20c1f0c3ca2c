// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One command to execute.
 *
 * @param id UUIDv7
 * @param run the run it belongs to
 * @param step the step's name, for people
 * @param command program and arguments; nothing is expanded
 * @param environment the whole environment of the process
 * @param folder the task's own control folder: runners keep there what they need to find the task again
 * @param workingDirectory where the command runs
 * @param stdin read from here, or null
 * @param stdout written here
 * @param stderr written here; may be the step's log
 * @param resources what it needs
 * @param timeLimit after which it is stopped, or {@link Duration#ZERO} for none
 * @param container where the command runs, with paths of its inside in command and environment; null for the host
 * @param labels what the document says for the site's rules and for the runner, for example {@code queue: long}
 * @param isTransient nobody looks for it when the process that submits it is gone, so that a runner need not record how it ends
 */
public record Task(UUID id, UUID run, String step, List<String> command, Map<String, String> environment, Path folder,
    Path workingDirectory, Path stdin, Path stdout, Path stderr, Resources resources, Duration timeLimit,
    Container container, Map<String, String> labels, boolean isTransient) {

  /** A task that is recorded. */
  public Task(UUID id, UUID run, String step, List<String> command, Map<String, String> environment, Path folder,
      Path workingDirectory, Path stdin, Path stdout, Path stderr, Resources resources, Duration timeLimit,
      Container container, Map<String, String> labels) {
    this(id, run, step, command, environment, folder, workingDirectory, stdin, stdout, stderr, resources, timeLimit, container, labels,
        false);
  }

  public Task {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    labels = Map.copyOf(labels);
  }

  /** The same task with another environment. */
  public Task with(Map<String, String> other) {
    return new Task(id, run, step, command, other, folder, workingDirectory, stdin, stdout, stderr, resources, timeLimit, container,
        labels, isTransient);
  }

  /** What chooses and checks the runner. */
  public TaskNeeds needs() {
    return new TaskNeeds(step, resources, container, labels);
  }
}
