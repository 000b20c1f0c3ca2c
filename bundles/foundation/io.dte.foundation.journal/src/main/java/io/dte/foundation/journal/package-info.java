// SPDX-License-Identifier: Apache-2.0
/** The event log of a one-shot run, in its run folder. */
package io.dte.foundation.journal;
