// SPDX-License-Identifier: Apache-2.0
/** Registered models, their versions, and how a version is approved. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.ml.api.registry;
