// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.util.Map;

/**
 * What is known about a task before its inputs are: enough to choose its runner and to see whether it can run there.
 *
 * @param step the step's name
 * @param resources what it needs; the least it needs where that depends on inputs
 * @param container where its command runs, without mounts; null for the host
 * @param labels what the document says for the site's rules, for example {@code queue: long}
 */
public record TaskNeeds(String step, Resources resources, Container container, Map<String, String> labels) {

  public TaskNeeds {
    labels = Map.copyOf(labels);
  }
}
