// SPDX-License-Identifier: Apache-2.0
/** Errors for people: what went wrong, where, and how to fix it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.problem;
