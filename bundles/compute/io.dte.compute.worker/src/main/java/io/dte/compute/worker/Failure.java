// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a worker says when it cannot answer. */
final class Failure {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Failure() {}

  /** Its message for people, or all of it where it has none. */
  static String message(String json) {
    try {
      String message = MAPPER.readTree(json).path("message").asText();
      return message.isEmpty() ? json : message;
    } catch (JsonProcessingException e) {
      return json;
    }
  }
}
