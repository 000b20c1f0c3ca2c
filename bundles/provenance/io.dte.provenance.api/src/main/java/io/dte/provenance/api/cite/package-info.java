// SPDX-License-Identifier: Apache-2.0
/** The metadata by which data sets and models are found and cited. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.provenance.api.cite;
