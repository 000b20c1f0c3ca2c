// SPDX-License-Identifier: Apache-2.0
/**
 * Starts the bundles of the {@code dte} command, fast: the closed boot set lives on one flat class path and is connected
 * to the framework (OSGi Connect), so that one class archive covers it; everything else stays an isolated bundle that
 * starts when a capability names what is needed.
 */
package io.dte.console.launcher;
