// SPDX-License-Identifier: Apache-2.0
/** Every sub-command of dte as a command of Karaf's shell, in the scope dte. */
package io.dte.console.karaf;
