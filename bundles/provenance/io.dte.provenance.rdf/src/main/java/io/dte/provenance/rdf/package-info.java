// SPDX-License-Identifier: Apache-2.0
/** PROV-O: provenance as RDF, in the syntaxes RDF4J's Rio reads and writes. The mapping to PROV-DM is made here. */
package io.dte.provenance.rdf;
