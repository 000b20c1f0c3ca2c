// SPDX-License-Identifier: Apache-2.0
/** Pictures of provenance. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.provenance.api.graph;
