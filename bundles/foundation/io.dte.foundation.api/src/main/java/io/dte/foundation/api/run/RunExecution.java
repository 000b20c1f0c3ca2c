// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** A run that is executing. Its methods return at once. */
@ConsumerType
public interface RunExecution {

  /** Completes when the run is over; never exceptionally. */
  CompletionStage<RunResult> completion();

  /** Stops it, its processes included; the completion follows. */
  void cancel();

  /** Starts nothing new until {@link #proceed()}. */
  default void pause() {}

  /** Goes on after {@link #pause()}. */
  default void proceed() {}

  /**
   * The run's good end is on disk: what only a resume would have needed may be deleted. Called at most once, after the
   * completion; never when this process ends in between.
   */
  default void recorded() {}

  /**
   * Lets go without stopping what runs outside this process: the provider leaves, or the engine shuts down. After it,
   * nothing more is reported through the context.
   */
  void detach();
}
