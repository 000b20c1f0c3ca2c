// SPDX-License-Identifier: Apache-2.0
/** The server's terminal: where it answers, the login link, or why it cannot start. */
package io.dte.console.server;
