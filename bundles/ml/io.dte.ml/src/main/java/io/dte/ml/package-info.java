// SPDX-License-Identifier: Apache-2.0
/** The dte backends command. */
package io.dte.ml;
