// SPDX-License-Identifier: Apache-2.0
/** Quality rules and the dte qa command. */
package io.dte.qa;
