// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A job: @param job its number; @param index in its array, -1 for a job that is no array's */
record JobId(long job, int index) {
  private static final Pattern FORM = Pattern.compile("(\\d+)(?:_(\\d+))?");

  /** Reads {@code 123} and {@code 123_7}. */
  static Optional<JobId> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    return matcher.matches() ? Optional.of(new JobId(Long.parseLong(matcher.group(1)),
        matcher.group(2) == null ? -1 : Integer.parseInt(matcher.group(2)))) : Optional.empty();
  }

  @Override
  public String toString() {
    return index < 0 ? Long.toString(job) : job + "_" + index;
  }
}
