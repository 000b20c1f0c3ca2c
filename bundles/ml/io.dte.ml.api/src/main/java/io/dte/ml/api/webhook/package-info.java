// SPDX-License-Identifier: Apache-2.0
/** Addresses that are told of what happens to registered models. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.ml.api.webhook;
