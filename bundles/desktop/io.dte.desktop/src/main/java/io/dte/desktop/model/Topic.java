// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.model;

/** What of the model changed. */
public enum Topic {
  /** The list of runs, or one of them. */
  RUNS,
  /** The twins that can be started. */
  TWINS,
  /** The plug-ins and their states. */
  PLUGINS,
  /** The run or the step somebody looks at. */
  SELECTION
}
