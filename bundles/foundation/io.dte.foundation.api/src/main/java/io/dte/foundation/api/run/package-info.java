// SPDX-License-Identifier: Apache-2.0
/** Runs: executions of anything that takes time, and the kinds of them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.run;
