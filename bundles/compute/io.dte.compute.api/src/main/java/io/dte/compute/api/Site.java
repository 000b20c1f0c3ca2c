// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** What {@code etc/site.yaml} says: which runners there are and which step goes where. Thread-safe. */
@ProviderType
public interface Site {

  /**
   * The name of the runner for a task: the one asked for, else by the first rule that fits, else the default.
   *
   * @param requested by {@code --runner}; empty when nothing was asked for
   */
  String runnerFor(TaskNeeds needs, String requested) throws DteException;

  /** The runners that are configured, with their types, in the order of the file; {@code local} is always there. */
  List<Entry> entries() throws DteException;

  /** The runner of that name, made when it is first asked for. Throws when it is unknown or cannot be made. */
  TaskRunner runner(String name) throws DteException;

  /**
   * @param name of the runner
   * @param type of its factory
   * @param settings for people, without secrets
   */
  record Entry(String name, String type, Map<String, String> settings) {

    public Entry {
      settings = Map.copyOf(settings);
    }
  }
}
