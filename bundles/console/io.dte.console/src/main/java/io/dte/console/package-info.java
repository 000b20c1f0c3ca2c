// SPDX-License-Identifier: Apache-2.0
/** The dte command: run, runs, doctor and the rest. */
package io.dte.console;
