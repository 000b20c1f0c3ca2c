// SPDX-License-Identifier: Apache-2.0
/** Expressions in worker processes: the worker's side and the engine's side, for any {@link io.dte.workflow.api.ScriptEngine}. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.workflow.api.script;
