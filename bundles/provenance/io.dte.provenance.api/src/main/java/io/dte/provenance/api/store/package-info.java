// SPDX-License-Identifier: Apache-2.0
/** Keeps documents of PROV, and answers what came from what. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.provenance.api.store;
