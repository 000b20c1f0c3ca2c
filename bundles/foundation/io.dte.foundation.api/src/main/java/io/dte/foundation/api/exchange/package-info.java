// SPDX-License-Identifier: Apache-2.0
/** Runs that leave the platform as files for others, and come back. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.exchange;
