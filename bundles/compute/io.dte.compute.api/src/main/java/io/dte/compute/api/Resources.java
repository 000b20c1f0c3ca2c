// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

/**
 * What a task needs while it runs.
 *
 * @param cores of the CPU; fractions are allowed
 * @param ramMiB of memory
 * @param tmpdirMiB of temporary disk space
 * @param outdirMiB of disk space for results
 * @param gpus whole GPUs
 */
public record Resources(double cores, long ramMiB, long tmpdirMiB, long outdirMiB, int gpus) {

  /** One core and 256 MiB, the minimum the CWL specification assumes when nothing is said. */
  public static final Resources MINIMAL = new Resources(1, 256, 1024, 1024, 0);

  /** What a place has that nobody can count, such as a cluster that grows: it refuses nothing for its size. */
  public static final Resources UNKNOWN = new Resources(Double.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE,
      Integer.MAX_VALUE);
}
