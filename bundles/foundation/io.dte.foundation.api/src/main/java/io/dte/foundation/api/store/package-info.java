// SPDX-License-Identifier: Apache-2.0
/** The relational database and the unit of work that binds its changes to events. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.store;
