// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** A task that was submitted. No thread waits for it. */
@ConsumerType
public interface TaskHandle {

  /** The runner's own name for it, under which {@link TaskRunner#reattach} finds it again after a restart. */
  String externalId();

  /** Completes when the task is over; never exceptionally. */
  CompletionStage<TaskResult> completion();

  /** Stops the task and all its children: politely first, then hard. The completion follows. */
  void cancel();

  /** Stops watching; the task goes on. */
  void detach();
}
