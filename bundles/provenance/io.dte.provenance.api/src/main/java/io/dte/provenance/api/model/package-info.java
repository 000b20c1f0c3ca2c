// SPDX-License-Identifier: Apache-2.0
/** The data model of PROV-DM: documents, bundles, elements and the relations between them, as immutable values. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.provenance.api.model;
