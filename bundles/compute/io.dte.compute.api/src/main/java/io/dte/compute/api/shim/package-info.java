// SPDX-License-Identifier: Apache-2.0
/** What runners of processes share: the shell script around a command, and the files it keeps in the task's folder. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.compute.api.shim;
