// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.cwl.load.Place;

/**
 * A field that may hold an expression.
 *
 * @param json what is written
 * @param place where
 */
public record Value(JsonNode json, Place place) {

  /** Whether evaluating it may give something other than what is written. */
  public boolean isExpression() {
    if (!json.isTextual()) {
      return false;
    }
    String text = json.textValue();
    return text.contains("$(") || text.contains("${");
  }
}
