// SPDX-License-Identifier: Apache-2.0
/** Reading and writing PROV documents in the formats of the PROV family. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.provenance.api.format;
