// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;

/** Takes fields out of a request's JSON. */
final class Bodies {
  private Bodies() {}

  /** A field's text; the default when it is not there. */
  static String text(ObjectNode body, String field, String byDefault) throws DteException {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return byDefault;
    }
    if (!value.isTextual()) {
      throw new DteException(ExitCode.USAGE, "\"" + field + "\" is not a text.", "Give it as \"" + field + "\": \"…\".");
    }
    return value.asText();
  }

  /** A field's object; an empty one when it is not there. */
  static ObjectNode object(ObjectNode body, String field) throws DteException {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return body.objectNode();
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw new DteException(ExitCode.USAGE, "\"" + field + "\" is not an object.", "Give it as \"" + field + "\": {…}.");
  }
}
