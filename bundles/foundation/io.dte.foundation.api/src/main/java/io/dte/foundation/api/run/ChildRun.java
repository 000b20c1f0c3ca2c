// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A run that is a part of another one, as that one's kind sees it. Safe for use by many threads. */
@ProviderType
public interface ChildRun {

  UUID id();

  /** Where its results are; relative paths in its outputs start here. */
  Path outdir();

  /** Completes when the child is over; never exceptionally. */
  CompletionStage<RunResult> completion();

  /** Stops it; the completion follows. */
  void cancel();
}
