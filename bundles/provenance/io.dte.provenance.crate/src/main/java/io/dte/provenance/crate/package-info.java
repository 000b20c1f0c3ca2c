// SPDX-License-Identifier: Apache-2.0
/** Runs as research objects: Workflow Run RO-Crate and CWLProv. */
package io.dte.provenance.crate;
