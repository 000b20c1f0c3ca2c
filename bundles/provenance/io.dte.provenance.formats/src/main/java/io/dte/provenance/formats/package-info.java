// SPDX-License-Identifier: Apache-2.0
/** The formats of the PROV family that are neither RDF nor need it; streaming readers, writers for documents in memory. */
package io.dte.provenance.formats;
