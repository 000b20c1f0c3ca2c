// SPDX-License-Identifier: Apache-2.0
/** The run kind workflow, templates and validation. */
package io.dte.workflow;
