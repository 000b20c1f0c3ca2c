// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.evaluation;

/**
 * A version of a scorer: what judges answers of a model, as MLflow's client wrote it down. Nothing here runs it.
 *
 * @param experimentId whose it is
 * @param name unique in the experiment
 * @param version from 1
 * @param id of all its versions
 * @param content JSON of the client
 * @param createdAt milliseconds since 1970 UTC
 */
public record Scorer(String experimentId, String name, int version, String id, String content, long createdAt) {}
