// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** What a run kind knows of the run it executes, and how it reports. Safe for use by many threads. */
@ProviderType
public interface RunContext {

  /** The run as it was when this execution started. */
  Run run();

  /** The request's options. */
  Map<String, String> options();

  /** The run's folder. */
  Path folder();

  /** Where results go. */
  Path outdir();

  /** Where a step's log goes: {@code log/STEP.log} in the run's folder; its folder exists. */
  Path log(String step);

  /** A step succeeded and nobody writes to its log any more: where logs are not kept, its file may serve another step. */
  default void logEnded(String step) {}

  /** An earlier execution of this run left events. */
  boolean isResumed();

  /**
   * The run's events so far; what {@link #isResumed()} needs to know what is finished. They are read from the log as one
   * goes through them, since there may be very many.
   */
  Iterable<Event> events();

  /** A step began; a second call for the same name is a further attempt. */
  void stepStarted(String step, List<Relation> relations);

  /** A step waits for something, and says what. */
  void stepWaiting(String step, String reason);

  /**
   * A step ended well. The payload is kept in the log, for a later resume.
   *
   * @return completes when this, and whatever was told before, is on disk; exceptionally when it will not be
   */
  CompletionStage<Void> stepSucceeded(String step, boolean reused, JsonNode payload, List<Relation> relations);

  /** A step failed. */
  void stepFailed(String step, String message);

  void stepCancelled(String step);

  /** Appends an event of the kind's own to the run; returns when it is on disk. */
  void append(String type, String subject, JsonNode payload, List<Relation> relations);

  /** The plug-in that a part of this run comes from, as an agent with its version; nothing for the platform's own. */
  default List<Relation> plugin(Object part) {
    return List.of();
  }

  /** The whole run waits for something, and says what; {@link #running()} ends it. */
  void waiting(String reason);

  void running();

  /**
   * Starts a run as a part of this one, or goes on with the one that an earlier execution started under this id: a
   * finished one gives its result again, a failed or cancelled one is resumed, one that executes is followed. Append an
   * event with the id first, so that a later execution knows it. The child is cancelled, paused and resumed with its
   * parent.
   *
   * @param id of the child, chosen by the caller
   * @param request the child's; its parent and actor are those of this run whatever it says
   * @throws DteException when the child's kind refuses it, or children cannot be had here
   */
  default ChildRun child(UUID id, RunRequest request) throws DteException {
    throw new DteException(ExitCode.UNSUPPORTED, "A run of this kind cannot have child runs here", "");
  }

  /**
   * Stops a part of this run that an earlier execution started and that is not wanted any more. Does nothing when it is over,
   * or when there is none of that id.
   *
   * @return completes when it is over
   * @throws DteException when it cannot be stopped
   */
  default CompletionStage<Void> stopChild(UUID id) throws DteException {
    return CompletableFuture.completedFuture(null);
  }
}
