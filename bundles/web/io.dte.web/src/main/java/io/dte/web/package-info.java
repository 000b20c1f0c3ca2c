// SPDX-License-Identifier: Apache-2.0
/** The server's page for a browser: twins, runs, logs, results and plug-ins, and how a browser logs in. */
package io.dte.web;
