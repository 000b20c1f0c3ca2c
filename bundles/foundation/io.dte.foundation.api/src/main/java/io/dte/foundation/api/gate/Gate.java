// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.gate;

import com.fasterxml.jackson.databind.JsonNode;
import org.osgi.annotation.versioning.ConsumerType;

/** A service that is asked before something goes on: a model is promoted, data is staged. All gates must agree. */
@ConsumerType
public interface Gate {

  /** @param subject what wants to go on, for example {@code model:NAME/3}; @param transition where to, for example {@code production-ready}; @param details a JSON object */
  record Question(String subject, String transition, JsonNode details) {}

  /** @param passed whether it may go on; @param reason for people; @param report a JSON object */
  record Verdict(boolean passed, String reason, JsonNode report) {}

  /** Whether this gate has anything to say about the question. */
  boolean concerns(Question question);

  Verdict ask(Question question);
}
