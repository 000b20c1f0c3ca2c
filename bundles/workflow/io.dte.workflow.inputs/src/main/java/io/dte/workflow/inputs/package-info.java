// SPDX-License-Identifier: Apache-2.0
/** Inputs by URL: the cache, and HTTP. */
package io.dte.workflow.inputs;
