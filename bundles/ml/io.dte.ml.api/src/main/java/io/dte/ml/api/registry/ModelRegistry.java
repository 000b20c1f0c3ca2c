// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.registry;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Registered models. There only in the process that owns the data directory. Each change is recorded in the audit log
 * and as an event, and is on disk when a method returns. Errors: NOT_FOUND, CONFLICT for what exists, INVALID for
 * values against the limits. Safe for use by many threads.
 */
@ProviderType
public interface ModelRegistry {

  /** What a new version is made of; texts may be empty, a location too: then it is the source. */
  record NewVersion(String model, String source, String location, String runId, String runLink, String modelId,
      String description, Map<String, String> tags) {}

  /** @param maker who does it, and may manage the model from then on */
  RegisteredModel create(String name, String description, Map<String, String> tags, Caller maker) throws DteException;

  Optional<RegisteredModel> find(String name) throws DteException;

  Page<RegisteredModel> search(Search search) throws DteException;

  RegisteredModel rename(String name, String newName, String actor) throws DteException;

  RegisteredModel describe(String name, String description, String actor) throws DteException;

  /** Deletes a model with its versions; the audit log stays. */
  void delete(String name, String actor) throws DteException;

  ModelVersion createVersion(NewVersion version, String actor) throws DteException;

  Optional<ModelVersion> findVersion(String name, int version) throws DteException;

  Optional<ModelVersion> findByAlias(String name, String alias) throws DteException;

  Page<ModelVersion> searchVersions(Search search) throws DteException;

  ModelVersion describeVersion(String name, int version, String description, String actor) throws DteException;

  /** Moves a version to a stage of MLflow's old scheme; others of that stage are archived if asked for. */
  ModelVersion stage(String name, int version, String stage, boolean archiveOthers, String actor) throws DteException;

  void deleteVersion(String name, int version, String actor) throws DteException;

  /** Sets a tag; of the model itself for version 0. */
  void setTag(String name, int version, String key, String value, String actor) throws DteException;

  void deleteTag(String name, int version, String key, String actor) throws DteException;

  void setAlias(String name, String alias, int version, String actor) throws DteException;

  void deleteAlias(String name, String alias, String actor) throws DteException;

  /**
   * Moves a version on, or back to experimental. A review is asked for by anybody; production-ready needs another
   * person than the one who asked, and that all gates agree.
   *
   * @throws DteException CONFLICT naming the missing reviewer or certificate
   */
  ModelVersion promote(String name, int version, Lifecycle to, String comment, String actor) throws DteException;

  /** What was done to a model, oldest first; with version 0 to all of its versions too. */
  List<AuditEntry> audit(String name, int version) throws DteException;
}
