// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.store;

import java.util.List;

/**
 * One step of a schema's history, forward only.
 *
 * @param version counted from 1
 * @param description what it does, in a few words
 * @param statements SQL that H2 and PostgreSQL both understand
 */
public record Migration(int version, String description, List<String> statements) {

  public Migration {
    statements = List.copyOf(statements);
  }
}
