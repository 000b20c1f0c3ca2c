// SPDX-License-Identifier: Apache-2.0
/** The event log: an append-only, durable, ordered record of what happened. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.event;
