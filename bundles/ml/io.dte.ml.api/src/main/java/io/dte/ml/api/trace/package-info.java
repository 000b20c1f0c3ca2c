// SPDX-License-Identifier: Apache-2.0
/** Traces: what a call of a model or an agent did, as a tree of spans. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.ml.api.trace;
