// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.store;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** How far the consumers of the event log are, and what they cost. Safe for use by many threads. */
@ProviderType
public interface ConsumerProgress {

  /**
   * One consumer.
   *
   * @param name as {@link EventConsumer#name()} says
   * @param sequence of the last event whose effect is on disk; -1 before the first look
   * @param cpuSeconds that its work took since this process began
   */
  record State(String name, long sequence, double cpuSeconds) {}

  List<State> states();
}
