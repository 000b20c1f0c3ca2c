// SPDX-License-Identifier: Apache-2.0
/** Fusion of grids and features, and the dte data command. */
package io.dte.data;
