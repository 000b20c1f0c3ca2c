// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** A task that was submitted. No thread waits for it. */
@ConsumerType
public interface TaskHandle {

  /** The runner's own name for it, under which {@link TaskRunner#reattach} finds it again after a restart. */
  String externalId();

  /**
   * The activity of another system that is the task there, as events spell it: {@code run:UUID} of a TES task whose id is
   * one, {@code slurm-job:4711}. Empty for a process of this machine, and while it is not known.
   */
  default String activity() {
    return "";
  }

  /** Completes when the task is over; never exceptionally. */
  CompletionStage<TaskResult> completion();

  /**
   * Whether, once it is over, it is certain that no process of it is left which could still write into its folders, so that
   * these may serve another task. A runner that does not know says no.
   */
  default boolean leftNobody() {
    return false;
  }

  /**
   * Tells a listener, now and whenever it changes, why the task does not run although it was accepted, for people: its job is
   * held, the cluster does not answer. Empty text: it runs, or merely waits for its turn. The call must be short.
   */
  default void onWaiting(Consumer<String> listener) {}

  /** Stops the task and all its children: politely first, then hard. The completion follows. */
  void cancel();

  /** Stops watching; the task goes on. */
  void detach();
}
