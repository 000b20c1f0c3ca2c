// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
import java.util.UUID;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A place to run commands. Register it as a service with the property {@value #NAME_PROPERTY}. Implementations return
 * at once and complete asynchronously; they schedule tasks within the resources the place has.
 */
@ConsumerType
public interface TaskRunner {

  /** Service property: the runner's name, for example {@code local}. */
  String NAME_PROPERTY = "dte.runner";

  /** Accepts a task; it may wait for free resources. Throws when the task can never run here. */
  TaskHandle submit(Task task) throws DteException;

  /** Finds a task again that an earlier process submitted; its result may be there already. */
  TaskHandle reattach(Task task, String externalId) throws DteException;

  /** All there is to share out at once: tasks that need more are refused. */
  Resources capacity();

  /**
   * Refuses, before anything runs, a task that can never run here: too large, no such partition, an image that cannot be
   * had. What cannot be known beforehand passes. May ask the place, so it may take seconds.
   */
  default void admit(TaskNeeds needs) throws DteException {}

  /** Looks at the place behind the runner; may take seconds. */
  default RunnerCheck check() {
    return new RunnerCheck("", List.of(), List.of());
  }

  /**
   * Starts none of a run's tasks that wait for their turn, or does again; what runs goes on. A runner that hands its tasks over to a
   * queue of others, as a cluster's, has none that wait.
   */
  default void hold(UUID run, boolean isHeld) {}

  /** Stops watching; the tasks go on. */
  default void close() {}
}
