// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Permissions.Resource;
import io.dte.foundation.api.security.Role;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.TrackingService;

/**
 * Who may do what. Without a grant everybody reads and nobody else writes, as in MLflow, but for the experiment that is
 * always there: everybody writes to that. Who makes something manages it.
 */
record Access(Permissions permissions, TrackingService tracking) {

  void experiment(Caller caller, String id, Level needed) throws DteException {
    Level byDefault = id.equals(TrackingService.DEFAULT_EXPERIMENT) ? Level.EDIT : Level.READ;
    if (!permissions.allows(caller, new Resource("experiment", id), needed, byDefault)) {
      throw refused(caller, "experiment " + id, needed);
    }
  }

  /** Asks for the right to a run's experiment. */
  RunInfo run(Caller caller, String id, Level needed) throws DteException {
    RunInfo run = tracking.findRunInfo(id).orElseThrow(() -> Call.missing("Run with id=" + id + " not found"));
    experiment(caller, run.experimentId(), needed);
    return run;
  }

  void model(Caller caller, String name, Level needed) throws DteException {
    if (!permissions.allows(caller, new Resource("model", name), needed, Level.READ)) {
      throw refused(caller, "model " + name, needed);
    }
  }

  void made(Caller caller, String type, String id) throws DteException {
    if (caller.role() != Role.OPERATOR) {
      permissions.grant(new Resource(type, id), caller.name(), Level.MANAGE);
    }
  }

  private static DteException refused(Caller caller, String what, Level needed) {
    return new DteException(ExitCode.REFUSED, "Permission denied: " + caller.name() + " lacks the permission " + needed + " of "
        + what, "ask who manages it");
  }
}
