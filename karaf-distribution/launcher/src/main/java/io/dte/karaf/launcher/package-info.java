// SPDX-License-Identifier: Apache-2.0
/** Starts Karaf as the server: options, checks that need no framework, a clean end. */
package io.dte.karaf.launcher;
