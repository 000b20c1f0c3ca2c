// SPDX-License-Identifier: Apache-2.0
/** The data directory: format stamp, owner, backup and upgrade. */
@org.osgi.annotation.bundle.Capability(namespace = "osgi.service",
    attribute = "objectClass:List<String>=\"io.dte.foundation.api.home.DataDirectory\"", uses = {
        io.dte.foundation.api.home.DataDirectory.class}, effective = "active")
@org.osgi.annotation.bundle.Capability(namespace = "osgi.service",
    attribute = "objectClass:List<String>=\"org.osgi.service.condition.Condition\"", uses = {
        org.osgi.service.condition.Condition.class}, effective = "active")
package io.dte.foundation.home;
