// SPDX-License-Identifier: Apache-2.0
/** Grids, features and the formats that read them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.data.api;
