// SPDX-License-Identifier: Apache-2.0
/** Makes one document of many. */
package io.dte.workflow.cwl.pack;
