// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Permissions.Resource;
import io.dte.ml.api.tracking.LoggedModel;
import io.dte.ml.api.tracking.LoggedModelService;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.TrackingService;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what. Without a grant everybody reads and nobody else writes, as in MLflow, but for the experiment that is
 * always there: everybody writes to that. Who makes something manages it.
 */
record Access(Permissions permissions, TrackingService tracking, LoggedModelService models) {

  static Resource ofExperiment(String id) {
    return new Resource("experiment", id);
  }

  static Resource ofModel(String name) {
    return new Resource("model", name);
  }

  static Level byDefault(Resource resource) {
    return resource.equals(ofExperiment(TrackingService.DEFAULT_EXPERIMENT)) ? Level.EDIT : Level.READ;
  }

  boolean allows(Caller caller, Resource resource, Level needed) {
    return permissions.allows(caller, resource, needed, byDefault(resource));
  }

  void require(Caller caller, Resource resource, Level needed) throws DteException {
    if (!allows(caller, resource, needed)) {
      throw new DteException(ExitCode.REFUSED, "Permission denied: " + caller.name() + " lacks the permission " + needed
          + " of " + resource.type() + " " + resource.id(), "ask who manages it");
    }
  }

  void experiment(Caller caller, String id, Level needed) throws DteException {
    require(caller, ofExperiment(id), needed);
  }

  /** Those of these experiments that the caller may read: searches leave the others out. */
  List<String> readable(Caller caller, List<String> experiments) {
    return experiments.stream().filter(id -> allows(caller, ofExperiment(id), Level.READ)).toList();
  }

  /** Asks for the right to a run's experiment. */
  RunInfo run(Caller caller, String id, Level needed) throws DteException {
    RunInfo run = tracking.findRunInfo(id).orElseThrow(() -> Call.missing("Run with id=" + id + " not found"));
    experiment(caller, run.experimentId(), needed);
    return run;
  }

  /** Asks for the right to read a run that something is said to come from, if it is one of this server. */
  void readsRun(Caller caller, String id) throws DteException {
    Optional<RunInfo> run = id.isEmpty() ? Optional.empty() : tracking.findRunInfo(id);
    if (run.isPresent()) {
      experiment(caller, run.get().experimentId(), Level.READ);
    }
  }

  /** Asks for the right to write what a run says of logged models, which may be of other experiments. */
  void writesLoggedModels(Caller caller, Collection<String> ids) throws DteException {
    for (String id : Set.copyOf(ids)) {
      Optional<LoggedModel> model = id.isEmpty() ? Optional.empty() : models.find(id);
      if (model.isPresent()) {
        experiment(caller, model.get().experimentId(), Level.EDIT);
      }
    }
  }

  void model(Caller caller, String name, Level needed) throws DteException {
    require(caller, ofModel(name), needed);
  }

  boolean readsModel(Caller caller, String name) {
    return allows(caller, ofModel(name), Level.READ);
  }
}
