// SPDX-License-Identifier: Apache-2.0
/** Workflow documents, the engines that run them, templates, and expression engines. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.workflow.api;
