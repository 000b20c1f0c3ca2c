// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

/**
 * What a run is, without what it logged.
 *
 * @param id 32 hexadecimal digits
 * @param experimentId the experiment it belongs to
 * @param name for people; need not be unique
 * @param user who started it
 * @param status how far it is
 * @param startTime milliseconds since 1970 UTC
 * @param endTime milliseconds since 1970 UTC; 0 while it runs
 * @param artifactUri where its files are
 * @param deleted whether it was deleted and can be restored
 */
public record RunInfo(String id, String experimentId, String name, String user, Status status, long startTime,
    long endTime, String artifactUri, boolean deleted) {

  /** How far a run is. */
  public enum Status { RUNNING, SCHEDULED, FINISHED, FAILED, KILLED }
}
