// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import java.time.Instant;

/**
 * A document that is kept.
 *
 * @param id its name; that of a run's lineage is the run's id
 * @param owner who brought it
 * @param elements how many; @param relations how many
 */
public record DocumentInfo(String id, String owner, Instant createdAt, Instant updatedAt, long elements, long relations) {}
