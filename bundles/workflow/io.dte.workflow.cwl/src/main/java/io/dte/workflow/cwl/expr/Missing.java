// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * A service is not there for the moment: whoever does a piece of work lets it through, and the work is done anew once the
 * service came. Its message names the service. Unchecked, since any evaluation may need the JavaScript engine.
 */
public final class Missing extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient BooleanSupplier there;

  /** @param what the service, for people; @param there whether it came in the meantime */
  public Missing(String what, BooleanSupplier there) {
    super(what, null, false, false);
    this.there = there;
  }

  /** Whether it came in the meantime. */
  public boolean isThere() {
    return there.getAsBoolean();
  }

  /** What was missing when this was thrown; null when it was thrown for another reason. */
  public static Missing in(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof Missing missing ? missing : null;
  }
}
