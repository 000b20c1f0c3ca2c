// SPDX-License-Identifier: Apache-2.0
/** The CWL engine. */
package io.dte.workflow.cwl;
