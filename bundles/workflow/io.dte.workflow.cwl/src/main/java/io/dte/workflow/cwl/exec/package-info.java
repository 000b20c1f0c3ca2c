// SPDX-License-Identifier: Apache-2.0
/** Executes processes: inputs, command lines, staging, scheduling, outputs. */
package io.dte.workflow.cwl.exec;
