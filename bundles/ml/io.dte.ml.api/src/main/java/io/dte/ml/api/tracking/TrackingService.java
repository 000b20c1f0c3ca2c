// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Experiments and runs. There only in the process that owns the data directory. Whoever calls has been asked for their
 * rights already. What is changed is on disk when a method returns, or its future completes. Errors: NOT_FOUND for an
 * unknown id, CONFLICT for a name or param that exists, INVALID for values against MLflow's limits. Safe for many
 * threads.
 */
@ProviderType
public interface TrackingService {

  /** The experiment that is always there. */
  String DEFAULT_EXPERIMENT = "0";

  /**
   * Makes an experiment.
   *
   * @param location where files go; empty for the platform's artifact store
   * @param maker who does it, and may manage it from then on
   */
  Experiment createExperiment(String name, String location, Map<String, String> tags, Caller maker) throws DteException;

  Optional<Experiment> findExperiment(String id) throws DteException;

  Optional<Experiment> findExperimentByName(String name) throws DteException;

  Page<Experiment> searchExperiments(Search search) throws DteException;

  void renameExperiment(String id, String name, String actor) throws DteException;

  /** Deletes or restores an experiment and its runs. */
  void setExperimentDeleted(String id, boolean deleted, String actor) throws DteException;

  void setExperimentTag(String id, String key, String value) throws DteException;

  void deleteExperimentTag(String id, String key) throws DteException;

  /** Starts a run; an empty name is made up, an empty user is the actor, a start time of 0 is now. */
  TrackedRun createRun(String experimentId, String name, String user, long startTime, Map<String, String> tags,
      String actor) throws DteException;

  Optional<TrackedRun> findRun(String id) throws DteException;

  /** What a run is, without what it logged: cheap. */
  Optional<RunInfo> findRunInfo(String id) throws DteException;

  /** Changes status, end time and name; empty or 0 leaves as it is. */
  RunInfo updateRun(String id, Optional<RunInfo.Status> status, long endTime, String name, String actor)
      throws DteException;

  void setRunDeleted(String id, boolean deleted, String actor) throws DteException;

  /**
   * Logs metrics, params and tags together; completes when they are on disk. Whoever reads afterwards finds them. Holds
   * the caller up when metrics come faster than they can be sorted into their histories.
   */
  CompletableFuture<Void> log(String runId, RunBatch batch);

  void deleteTag(String runId, String key) throws DteException;

  void logInputs(String runId, List<DatasetInput> datasets, List<String> models) throws DteException;

  void logOutputs(String runId, List<TrackedRun.ModelOutput> models) throws DteException;

  Page<TrackedRun> searchRuns(Search search) throws DteException;

  /** Values of one metric in the order of logging; a limit of 0 gives all. */
  Page<Metric> history(String runId, String key, int limit, String pageToken) throws DteException;

  /**
   * Values of one metric of several runs, thinned out evenly by step.
   *
   * @param from first step; @param to last step
   * @param limit about how many values of each run
   */
  List<RunMetric> sampledHistory(List<String> runIds, String key, long from, long to, int limit) throws DteException;

  /** Datasets that runs of these experiments read. */
  List<DatasetSummary> datasets(List<String> experimentIds) throws DteException;

  /**
   * Bounds on metrics. The first value beyond one, after values that kept it, appends the event
   * {@code metric.threshold.crossed} to the event log, a moment after it was logged: once for each crossing.
   */
  List<Threshold> thresholds(String experimentId) throws DteException;

  /** Replaces the bounds of an experiment. */
  void setThresholds(String experimentId, List<Threshold> thresholds) throws DteException;
}
