// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Data sets of evaluation. Durable, thread-safe and with the errors of {@link io.dte.ml.api.tracking.TrackingService}.
 */
@ProviderType
public interface EvaluationSets {

  /** The type of the resource that a set is, where it belongs to no experiment. */
  String RESOURCE = "evaluation-set";

  /** @param maker who does it, and may manage the set from then on */
  EvaluationSet create(String name, List<String> experiments, Map<String, String> tags, Caller maker)
      throws DteException;

  Optional<EvaluationSet> find(String id) throws DteException;

  /** Those of these experiments; of none given: all. */
  Page<EvaluationSet> search(Search search) throws DteException;

  void delete(String id) throws DteException;

  void setTags(String id, Map<String, String> tags) throws DteException;

  void deleteTag(String id, String key) throws DteException;

  /** Replaces the experiments that a set is used in. */
  EvaluationSet setExperiments(String id, List<String> experiments) throws DteException;

  /** @param inserted new records; @param updated records with inputs that were there already */
  record Upserted(int inserted, int updated) {}

  /** Adds records, all or none; one with the same inputs as an earlier one changes that. */
  Upserted upsert(String id, List<ObjectNode> records, String actor) throws DteException;

  /** Records in the order in which they came. */
  Page<ObjectNode> records(String id, int limit, String pageToken) throws DteException;

  int deleteRecords(String id, List<String> records) throws DteException;
}
