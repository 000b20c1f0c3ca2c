// SPDX-License-Identifier: Apache-2.0
/** The run service. */
package io.dte.foundation.runs;
