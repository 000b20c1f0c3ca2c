// SPDX-License-Identifier: Apache-2.0
package io.dte.qa.api;

import io.dte.data.api.CubeReader;
import io.dte.foundation.api.problem.DteException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Judges one kind of rule. Register it as a service; its name is unique, else the highest service ranking is taken.
 * Stateless, safe for many threads.
 */
@ConsumerType
public interface QualityCheck {

  /** The rule's name in a rules document, such as {@code value-range}. */
  String name();

  /** One line for people: what it asks, and its settings. */
  String description();

  /**
   * Judges.
   *
   * @throws DteException the rule's settings make no sense, or the data cannot be read; data that are merely bad are a
   *     {@link Result.Verdict#FAILED} result
   */
  Result judge(Rule rule, CubeReader data) throws DteException;
}
