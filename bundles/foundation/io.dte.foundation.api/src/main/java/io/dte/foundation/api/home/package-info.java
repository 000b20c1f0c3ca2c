// SPDX-License-Identifier: Apache-2.0
/** The data directory and who owns it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.home;
