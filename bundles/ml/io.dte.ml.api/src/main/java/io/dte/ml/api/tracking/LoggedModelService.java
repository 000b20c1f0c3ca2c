// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
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

  /** A data set that metrics were measured on; an empty name, or digest, stands for any. */
  record OnData(String name, String digest) {}

  /**
   * @param datasets only metrics measured on these count, and only models that have some are found; empty for all
   * @param orderedOn for each term of the order, the data set on which the metric was measured
   */
  Page<LoggedModel> search(Search search, List<OnData> datasets, List<OnData> orderedOn) throws DteException;
}
