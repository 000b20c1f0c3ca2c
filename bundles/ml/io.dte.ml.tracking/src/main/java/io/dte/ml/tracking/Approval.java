// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.gate.Gate;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.ml.api.registry.Lifecycle;
import io.dte.ml.api.registry.ModelVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a version needs on its way to production. What is missing is said by name.
 *
 * @param reviewers who may promote; empty: everybody but who asked
 * @param certificates each needs a gate that knows it and says that the version has it
 */
record Approval(Set<String> reviewers, List<String> certificates) {
  static final Approval OF_ANYBODY_ELSE = new Approval(Set.of(), List.of());

  static Approval of(ApprovalConfig config) {
    return new Approval(Set.copyOf(names(config.reviewers())), names(config.certificates()));
  }

  /** A plain .cfg file gives all of a list as one text, parted by commas. */
  private static List<String> names(String[] given) {
    return Arrays.stream(given).flatMap(text -> Arrays.stream(text.split(","))).map(String::strip)
        .filter(name -> !name.isEmpty()).distinct().toList();
  }

  private static String subject(ModelVersion version) {
    return "model:" + version.model() + "/" + version.version();
  }

  private static DteException lacks(ModelVersion version, String what, String hint) {
    return new DteException(ExitCode.CONFLICT, subject(version) + " lacks " + what, hint);
  }

  /** Asks the gates: once for the step itself, once for each certificate. */
  void askGates(List<Gate> gates, ModelVersion version) throws DteException {
    ask(gates, version, "");
    for (String certificate : certificates) {
      if (ask(gates, version, certificate) == 0) {
        throw lacks(version, "the certificate " + certificate + ": no quality gate here knows it",
            "install a gate that issues it, or take it out of certificates in io.dte.ml.approval.cfg");
      }
    }
  }

  /** How many gates had something to say. */
  private static int ask(List<Gate> gates, ModelVersion version, String certificate) throws DteException {
    ObjectNode details = JsonNodeFactory.instance.objectNode().put("model", version.model())
        .put("version", version.version()).put("source", version.source()).put("run", version.runId());
    if (!certificate.isEmpty()) {
      details.put("certificate", certificate);
    }
    Gate.Question question = new Gate.Question(subject(version), Lifecycle.PRODUCTION_READY.label(), details);
    List<Gate> concerned = new ArrayList<>(gates.stream().filter(gate -> gate.concerns(question)).toList());
    for (Gate gate : concerned) {
      Gate.Verdict verdict = gate.ask(question);
      if (!verdict.passed()) {
        throw lacks(version, (certificate.isEmpty() ? "what a gate requires: " : "the certificate " + certificate
            + ": ") + verdict.reason(), "get the missing certificate, then promote again");
      }
    }
    return concerned.size();
  }

  /** Whether the step is one on the way, and this user may take it. */
  void checkStep(ModelVersion version, Lifecycle to, String actor, Optional<String> askedBy) throws DteException {
    if (version.lifecycle() == to || to == Lifecycle.PRODUCTION_READY && version.lifecycle() != Lifecycle.IN_REVIEW) {
      throw new DteException(ExitCode.CONFLICT, subject(version) + " is " + version.lifecycle().label()
          + " and cannot become " + to.label(), "the way is experimental, in-review, production-ready");
    }
    if (to != Lifecycle.PRODUCTION_READY) {
      return;
    }
    if (askedBy.isPresent() && askedBy.get().equals(actor)) {
      throw lacks(version, "a reviewer: " + actor + " asked for the review", "somebody else has to promote it"
          + among());
    }
    if (!reviewers.isEmpty() && !reviewers.contains(actor)) {
      throw lacks(version, "a reviewer: " + actor + " is none", "one of the reviewers has to promote it" + among());
    }
  }

  private String among() {
    return reviewers.isEmpty() ? "" : ": " + String.join(", ", reviewers.stream().sorted().toList());
  }
}
