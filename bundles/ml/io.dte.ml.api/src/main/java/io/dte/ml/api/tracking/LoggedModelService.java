// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import io.dte.foundation.api.problem.DteException;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Models that runs logged. Durable, thread-safe and with the errors of {@link TrackingService}. */
@ProviderType
public interface LoggedModelService {

  /** Makes a pending one. */
  LoggedModel create(String experimentId, String name, String type, String sourceRun, Map<String, String> params,
      Map<String, String> tags) throws DteException;

  Optional<LoggedModel> find(String id) throws DteException;

  LoggedModel finish(String id, int status) throws DteException;

  void delete(String id) throws DteException;

  LoggedModel addTags(String id, Map<String, String> tags) throws DteException;

  void deleteTag(String id, String key) throws DteException;

  void addParams(String id, Map<String, String> params) throws DteException;

  Page<LoggedModel> search(Search search) throws DteException;
}
