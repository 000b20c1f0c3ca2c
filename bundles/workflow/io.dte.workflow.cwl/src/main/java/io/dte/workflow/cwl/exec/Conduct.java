// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.Map;

/**
 * How a run is to be conducted, as its options say.
 *
 * @param onError what happens to the rest when a step fails
 * @param maxParallel how many tools may be under way at once
 * @param retries how often a tool that failed is tried again when the document does not say
 * @param reuse whether results of other runs may be taken over
 * @param keeps whether what steps made stays when nothing needs it
 * @param containers whether tools may run in containers
 */
public record Conduct(OnError onError, int maxParallel, int retries, boolean reuse, boolean keeps, boolean containers) {
  /** The option that names the runner for all steps; without it the site decides. */
  public static final String RUNNER = "runner";
  /** The option that says {@value #NO_CONTAINERS} where tools are to run without containers. */
  public static final String CONTAINER = "container";
  public static final String NO_CONTAINERS = "none";
  static final String ON_ERROR = "onError";
  static final String MAX_PARALLEL = "maxParallel";
  static final String RETRIES = "retries";
  static final String REUSE = "reuse";
  private static final String KEEP = "keepIntermediates";

  /** What happens to the rest when a step fails. */
  enum OnError {
    /** Nothing new starts; what runs goes on to its end. */
    FINISH("finish"),
    /** What runs is stopped. */
    FAIL_FAST("fail-fast"),
    /** Everything that does not need the failed step's outputs is done. */
    KEEP_GOING("keep-going");

    private final String word;

    OnError(String word) {
      this.word = word;
    }
  }

  /** Refuses values that cannot be followed; the problem names the option. */
  public static Conduct of(Map<String, String> options) throws DteException {
    String word = options.getOrDefault(ON_ERROR, OnError.FINISH.word);
    OnError onError = null;
    for (OnError candidate : OnError.values()) {
      onError = candidate.word.equals(word) ? candidate : onError;
    }
    if (onError == null) {
      throw new DteException(ExitCode.USAGE, "The option " + ON_ERROR + " cannot be '" + word + "'",
          "write finish, fail-fast or keep-going");
    }
    return new Conduct(onError, number(options, MAX_PARALLEL, Integer.MAX_VALUE, 1), number(options, RETRIES, 0, 0),
        isSet(options, REUSE, true), isSet(options, KEEP, false), !NO_CONTAINERS.equals(options.get(CONTAINER)));
  }

  private static boolean isSet(Map<String, String> options, String name, boolean otherwise) throws DteException {
    String text = options.getOrDefault(name, Boolean.toString(otherwise));
    if (!text.equals("true") && !text.equals("false")) {
      throw new DteException(ExitCode.USAGE, "The option " + name + " must be true or false, not '" + text + "'", "");
    }
    return text.equals("true");
  }

  private static int number(Map<String, String> options, String name, int otherwise, int least) throws DteException {
    String text = options.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new DteException(ExitCode.USAGE, "The option " + name + " must be a whole number, not '" + text + "'", "", e);
    }
    throw new DteException(ExitCode.USAGE, "The option " + name + " must be at least " + least + ", it is " + text, "");
  }
}
