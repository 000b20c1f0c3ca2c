// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.registry;

import java.time.Instant;

/** Who did what to a model when; the version is 0 for the model itself. */
public record AuditEntry(String model, int version, Instant time, String actor, String action, String detail) {}
