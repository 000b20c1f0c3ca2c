// SPDX-License-Identifier: Apache-2.0
/** Validation by PROV-CONSTRAINTS: unification of what identifiers say, then one graph of events and one of types. */
package io.dte.provenance.constraints;
