// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes runners of one type from entries of the site file. Register it as a service with the property
 * {@value #TYPE_PROPERTY}, and declare a capability of that name, so that a command can start it when an entry asks for it.
 */
@ConsumerType
public interface TaskRunnerFactory {

  /** Service property: the type, for example {@code slurm}. */
  String TYPE_PROPERTY = "dte.runner.type";

  /** JSON Schema (2020-12) of the settings, an object without the member {@code type}. */
  JsonNode settingsSchema();

  /**
   * Makes a runner; it is registered under the name by the caller and closed by {@link TaskRunner#close()}.
   *
   * @param settings the entry of the site file, which fits the schema
   */
  TaskRunner create(String name, JsonNode settings) throws DteException;
}
