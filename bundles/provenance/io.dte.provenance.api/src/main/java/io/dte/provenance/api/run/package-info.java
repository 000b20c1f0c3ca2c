// SPDX-License-Identifier: Apache-2.0
/** The lineage of runs. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.provenance.api.run;
