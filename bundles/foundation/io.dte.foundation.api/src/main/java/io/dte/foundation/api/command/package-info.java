// SPDX-License-Identifier: Apache-2.0
/** Sub-commands of dte, which are shell commands in Karaf and tools inside workflows too. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.command;
