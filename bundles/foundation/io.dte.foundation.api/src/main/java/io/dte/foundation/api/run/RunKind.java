// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import io.dte.foundation.api.problem.DteException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kind of thing that can be run. Register it as a service with the property {@value #NAME_PROPERTY} and, so that a
 * one-shot command finds its bundle, declare a capability {@code dte.runkind} with the same name. Among several of one
 * name the highest service ranking counts, then the lowest service id. A kind whose bundle leaves is drained: its
 * executions are detached, and reattached when a kind of this name is back.
 */
@ConsumerType
public interface RunKind {

  /** Service property: the kind's name. */
  String NAME_PROPERTY = "dte.runkind";

  /**
   * Refuses a request that can never run, before anything is recorded; returns the request with defaults filled in. What
   * it returns says by itself which files are read: File and Directory objects have absolute {@code file:} locations, and
   * texts that name files have been made such objects.
   */
  RunRequest check(RunRequest request) throws DteException;

  /**
   * Starts, or goes on with, a run and returns at once. {@link RunContext#isResumed()} tells that events of an earlier
   * execution are there: what they record as finished is not done again.
   */
  RunExecution start(RunContext context) throws DteException;
}
