// SPDX-License-Identifier: Apache-2.0
/** Rainfall-runoff response and flood warnings. */
package io.dte.data.hydrology;
