// SPDX-License-Identifier: Apache-2.0
/** Asked before something goes on. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.gate;
