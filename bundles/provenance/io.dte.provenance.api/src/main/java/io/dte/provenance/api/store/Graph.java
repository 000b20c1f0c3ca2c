// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import java.util.List;

/**
 * What a walk found.
 *
 * @param statements elements reached, nearest first, then the relations between them
 * @param uris the elements reached, nearest first, also those of which no document tells more than relations
 * @param isTruncated there is more than the walk's limit
 */
public record Graph(List<Located> statements, List<String> uris, boolean isTruncated) {

  public Graph {
    statements = List.copyOf(statements);
    uris = List.copyOf(uris);
  }
}
