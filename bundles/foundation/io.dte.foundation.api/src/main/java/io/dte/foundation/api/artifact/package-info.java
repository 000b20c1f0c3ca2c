// SPDX-License-Identifier: Apache-2.0
/** Content-addressed bytes, and references to data that stays where it is. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.artifact;
