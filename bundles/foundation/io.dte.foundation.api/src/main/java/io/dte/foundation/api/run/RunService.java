// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Starts and follows runs of every kind. All ways in (command, REST, triggers, desktop) use this one service.
 * Safe for use by many threads.
 */
@ProviderType
public interface RunService {

  /**
   * Records the run durably, then starts it. A document or input that is wrong is refused before anything is recorded.
   * A run whose kind is not there waits until it comes.
   */
  Run submit(RunRequest request) throws DteException;

  /**
   * Like {@link #submit(RunRequest)}, for somebody who may not run everything: the admission sees the request as its kind
   * completed it, before it is recorded. Without its kind nobody knows what a request means, so that one is refused whose
   * kind is not there.
   */
  Run submit(RunRequest request, RunAdmission admission) throws DteException;

  Optional<Run> find(UUID id);

  /** Newest first. */
  List<Run> list(RunQuery query);

  /** Completes with the run once it is in a final state; at once if it is. */
  CompletableFuture<Run> completion(UUID id) throws DteException;

  /** Asks a run, and its children, to stop; does nothing when it is final already. */
  void cancel(UUID id, String actor) throws DteException;

  /** Starts no further steps until resumed; what executes now goes on to its end. */
  void pause(UUID id, String actor) throws DteException;

  /** Goes on with a paused, failed or cancelled run; what finished is not done again. */
  Run resume(UUID id, String actor) throws DteException;

  /** Deletes a run in a final state, with its folder. */
  void remove(UUID id, String actor) throws DteException;

  /**
   * The run's folder: {@code run.json}, {@code log/STEP.log}, {@code work}, {@code out} unless results go elsewhere, and
   * {@code events.jsonl} when a one-shot process executed the run.
   */
  Path folder(UUID id);

  /** The names of the run kinds that are there now, sorted. */
  List<String> kinds();
}
