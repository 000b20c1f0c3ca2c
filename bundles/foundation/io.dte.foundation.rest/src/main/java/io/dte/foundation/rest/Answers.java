// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a suspended request past Jakarta REST: what takes time here (installing a plug-in) makes the whiteboard reload
 * the application, and a response of the application as it was before cannot be sent any more.
 */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private Answers() {}

  static void send(AsyncContext context, int status, String mediaType, JsonNode body) {
    try {
      HttpServletResponse response = (HttpServletResponse) context.getResponse();
      response.setStatus(status);
      if (body != null) {
        response.setContentType(mediaType);
        response.getOutputStream().write(body.toString().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      LOG.debug("The client left before it was answered: {}", e.getMessage());
    } finally {
      context.complete();
    }
  }
}
