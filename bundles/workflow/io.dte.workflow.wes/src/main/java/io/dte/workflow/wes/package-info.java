// SPDX-License-Identifier: Apache-2.0
/** The Workflow Execution Service of GA4GH, version 1.1. */
package io.dte.workflow.wes;
