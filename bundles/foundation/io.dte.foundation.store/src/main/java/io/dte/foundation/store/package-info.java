// SPDX-License-Identifier: Apache-2.0
/** The owner's database and event log, on H2 or PostgreSQL. */
@org.osgi.annotation.bundle.Capability(namespace = "osgi.service", attribute =
    "objectClass:List<String>=\"io.dte.foundation.api.store.Database,io.dte.foundation.api.event.EventLog\"",
    uses = {io.dte.foundation.api.store.Database.class, io.dte.foundation.api.event.EventLog.class},
    effective = "active")
package io.dte.foundation.store;
