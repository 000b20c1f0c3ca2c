// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.support;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How tests wait for what must happen: for so long that the slowest machine gets there, since that costs nothing where it
 * happens at once.
 */
public final class Patience {
  /** The longest that anything is waited for. */
  public static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(50);

  private Patience() {}

  /** Waits for a condition, looking often. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(LOOK);
  }

  /** What comes out of a stage, or its failure as {@code CompletableFuture.get} throws it. */
  public static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
