// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import io.dte.foundation.api.problem.SourceLocation;
import java.net.URI;

/**
 * Where something stands in a document.
 *
 * @param base the document's address, against which its relative references are resolved
 * @param file the document as the user named it
 * @param line from 1
 * @param column from 1
 */
public record Place(URI base, String file, int line, int column) {

  public SourceLocation location() {
    return new SourceLocation(file, line, column);
  }
}
