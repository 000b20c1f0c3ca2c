// SPDX-License-Identifier: Apache-2.0
/** Draws provenance with the shapes and colours that PROV's documents use. */
package io.dte.provenance.graph;
