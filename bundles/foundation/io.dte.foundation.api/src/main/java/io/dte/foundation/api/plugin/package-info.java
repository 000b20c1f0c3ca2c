// SPDX-License-Identifier: Apache-2.0
/** Installing, updating and removing plug-ins. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.plugin;
