// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What {@code etc/site.yaml} says: which runners there are and which step goes where. The file is read again when it
 * changed; while a changed file is wrong, the last right one stays in force. Runners made from it are registered as
 * {@link TaskRunner} services of their names, and unregistered when their entry changes or their factory leaves. Thread-safe.
 */
@ProviderType
public interface Site {

  /** The runner that is always there: processes of this machine. */
  String LOCAL = "local";

  /**
   * The name of the runner for a task: the one asked for, else by the first rule that fits, else the default.
   *
   * @param requested by {@code --runner}; empty when nothing was asked for
   * @throws DteException when nothing of this name is known, or the file is wrong
   */
  String runnerFor(TaskNeeds needs, String requested) throws DteException;

  /**
   * Refuses a name, given by a user, that no runner has; the problem lists the names there are. A runner that is known and
   * cannot be had now passes: who needs it waits for it.
   */
  void requireKnown(String name) throws DteException;

  /**
   * The runners there are: {@value #LOCAL}, those of the file in its order, and those that are services of somebody
   * else's.
   */
  List<Entry> entries() throws DteException;

  /**
   * The runner of that name, made when it is first asked for.
   *
   * @throws DteException when it is unknown, its settings are wrong, or it cannot be made now
   */
  TaskRunner runner(String name) throws DteException;

  /** Everything that is wrong with the file, in the order of its lines, settings of runners included. */
  List<Problem> problems();

  /** JSON Schema (2020-12) of the file, with the settings of all types of runners that are at hand. */
  JsonNode schema() throws DteException;

  /**
   * @param name of the runner
   * @param type of its factory; empty for a service of somebody else's
   * @param settings for people, without secrets
   */
  record Entry(String name, String type, Map<String, String> settings) {

    public Entry {
      settings = Map.copyOf(settings);
    }
  }
}
