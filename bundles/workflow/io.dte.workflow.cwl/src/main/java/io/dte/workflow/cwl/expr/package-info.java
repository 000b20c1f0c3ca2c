// SPDX-License-Identifier: Apache-2.0
/** Parameter references and expressions. */
package io.dte.workflow.cwl.expr;
