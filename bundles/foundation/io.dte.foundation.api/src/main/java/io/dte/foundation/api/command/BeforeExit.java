// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.command;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told right before the process of the {@code dte} command ends, which it does without stopping the framework. A service that
 * keeps a thread in a system call, as one that reads from another process does, ends that call: the JVM waits 300 ms for such
 * threads otherwise. Only services that somebody uses are told.
 */
@ConsumerType
public interface BeforeExit {

  /** Must be quick, and must not fail: nobody is left to tell. */
  void beforeExit();
}
