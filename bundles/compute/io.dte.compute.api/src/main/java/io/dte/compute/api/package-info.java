// SPDX-License-Identifier: Apache-2.0
/** Tasks, each one command, and the runners they execute on. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.compute.api;
