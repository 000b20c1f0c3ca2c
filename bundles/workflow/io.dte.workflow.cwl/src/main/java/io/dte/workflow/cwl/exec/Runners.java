// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Missing;

/** Where the tasks of one run are executed. Safe for use by many threads. */
public interface Runners {

  /** The name of the runner for a task, by what the user asked for and the site's rules. */
  String choose(TaskNeeds needs) throws DteException;

  /** The runner of that name; throws {@link Missing} while it is not there but may come. */
  TaskRunner runner(String name) throws DteException;

  /** Whether the runner starts commands on this machine, so that the platform's own may be called instead. */
  boolean isLocal(String name);
}
