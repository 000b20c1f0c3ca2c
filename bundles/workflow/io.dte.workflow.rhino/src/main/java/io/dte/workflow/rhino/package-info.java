// SPDX-License-Identifier: Apache-2.0
/** JavaScript expressions on Rhino. */
package io.dte.workflow.rhino;
