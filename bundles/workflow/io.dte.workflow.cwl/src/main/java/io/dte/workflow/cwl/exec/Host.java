// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.RunContext;
import io.dte.workflow.api.RemoteInputs;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.cwl.expr.Missing;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What an execution needs of its surroundings.
 *
 * @param context the run
 * @param resumable whether a later execution may go on with the run, so that its tasks are to be found again
 * @param runners where tasks are executed
 * @param dispatcher calls them, or gives null when there is none; throws {@link Missing} while it may come
 * @param scripts evaluates JavaScript, or gives null when there will be none; throws {@link Missing} while it may come
 * @param remote fetches inputs by URL; throws when nothing can
 * @param arrivals tells when services come and go
 * @param work small pieces of work; bounded
 * @param commands threads for commands that are called; bounded
 * @param cache results of other runs that may be taken over, or null
 * @param environment of this process, from which tasks get their PATH
 * @param mpi how tools that use MPI are started
 * @param json reads and writes JSON
 * @param clock gives ids their time
 */
public record Host(RunContext context, boolean resumable, Runners runners, Supplier<CommandDispatcher> dispatcher,
    Supplier<ScriptEngine> scripts, Remote remote, Arrivals arrivals, Executor work, Executor commands, StepCache cache,
    Map<String, String> environment, Mpi mpi,
    ObjectMapper json, Clock clock) {

  /** Where the service is found that fetches inputs by URL. */
  @FunctionalInterface
  public interface Remote {
    RemoteInputs get() throws DteException;
  }
}
