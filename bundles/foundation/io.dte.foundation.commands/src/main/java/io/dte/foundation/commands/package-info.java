// SPDX-License-Identifier: Apache-2.0
/** Finds commands and executes them. */
package io.dte.foundation.commands;
