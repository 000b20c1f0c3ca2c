// SPDX-License-Identifier: Apache-2.0
/** Reads YAML and JSON into trees that know where each value stands. */
package io.dte.workflow.cwl.load;
