// SPDX-License-Identifier: Apache-2.0
/** Bundles that are at hand and start only when something they declare is needed. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.ondemand;
