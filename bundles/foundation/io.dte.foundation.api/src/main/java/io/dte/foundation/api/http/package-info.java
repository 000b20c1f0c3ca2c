// SPDX-License-Identifier: Apache-2.0
/** What bundles with an HTTP face share: names of the whiteboard, and their part of the OpenAPI document. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.http;
