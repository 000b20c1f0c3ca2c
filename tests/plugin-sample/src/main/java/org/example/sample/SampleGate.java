// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

import io.dte.foundation.api.gate.Gate;
import org.osgi.service.component.annotations.Component;

/** Models whose name begins with {@code sample} become production-ready only when it is known which run made them. */
@Component
public final class SampleGate implements Gate {

  @Override
  public boolean concerns(Question question) {
    // A question about a certificate is for whoever issues certificates of that name.
    return question.subject().startsWith("model:sample") && question.transition().equals("production-ready")
        && !question.details().has("certificate");
  }

  @Override
  public Verdict ask(Question question) {
    boolean known = !question.details().path("run").asText().isEmpty();
    return new Verdict(known, known ? "a run made it" : "the certificate of origin: no run is known that made it",
        question.details());
  }
}
