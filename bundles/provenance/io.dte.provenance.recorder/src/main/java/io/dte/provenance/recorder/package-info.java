// SPDX-License-Identifier: Apache-2.0
/** Follows the event log and says in the terms of PROV what it tells. */
package io.dte.provenance.recorder;
