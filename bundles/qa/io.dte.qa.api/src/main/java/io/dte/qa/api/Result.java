// SPDX-License-Identifier: Apache-2.0
package io.dte.qa.api;

/**
 * How a rule was judged.
 *
 * @param rule its name
 * @param variable of the file that it is about
 * @param found what the file has, for people
 * @param expected what the rule asks for, for people
 * @param verdict whether they agree
 */
public record Result(String rule, String variable, String found, String expected, Verdict verdict) {

  /** Whether data may go on. */
  public enum Verdict { PASSED, FAILED }

  /** A result of {@code rule}. */
  public static Result of(Rule rule, String variable, String found, String expected, boolean passed) {
    return new Result(rule.name(), variable, found, expected, passed ? Verdict.PASSED : Verdict.FAILED);
  }
}
