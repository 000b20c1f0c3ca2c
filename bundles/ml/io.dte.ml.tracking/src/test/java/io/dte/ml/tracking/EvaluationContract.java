// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.security.DatabasePermissions;
import io.dte.ml.api.evaluation.Scorer;
import io.dte.ml.api.registry.ModelRegistry.NewVersion;
import io.dte.ml.api.tracking.LoggedModel;
import io.dte.ml.api.tracking.LoggedModelService.OnData;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.Search;
import io.dte.tests.support.TestDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.condition.Condition;

/** What logged models, and what judges them, promise on every database. */
abstract class EvaluationContract {
  private TestDatabase database;
  private DatabasePermissions permissions;
  private DatabaseTracking tracking;
  private LoggedModels models;
  private DatabaseScorers scorers;
  private Schema schema;

  abstract TestDatabase open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    database = open();
    schema = new Schema(database);
    permissions = new DatabasePermissions(database, Condition.INSTANCE);
    tracking = new DatabaseTracking(schema, permissions, Clock.systemUTC());
    models = new LoggedModels(schema, Clock.systemUTC());
    scorers = new DatabaseScorers(schema, Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    tracking.close();
    database.close();
  }

  private void measure(LoggedModel model, String data, String digest, double value) throws DteException {
    String run = tracking.createRun("0", "", "", 0, Map.of(), "ada").info().id();
    tracking.log(run, RunBatch.metrics(List.of(new Metric("f1", value, 1, 0, model.id(), data, digest)))).join();
  }

  private List<String> found(String filter, String order, List<OnData> datasets, OnData orderedOn) throws DteException {
    return models.search(new Search(List.of("0"), filter, List.of(order), Search.View.ACTIVE_ONLY, 10, ""), datasets,
        List.of(orderedOn)).items().stream().map(LoggedModel::name).toList();
  }

  @Test
  void modelsAreFoundByWhatWasMeasuredOnADataSet() throws DteException {
    LoggedModel one = models.create("0", "one", "", "", Map.of(), Map.of());
    LoggedModel two = models.create("0", "two", "", "", Map.of(), Map.of());
    models.create("0", "three", "", "", Map.of(), Map.of());
    measure(one, "rhine", "1", 0.9);
    measure(one, "elbe", "1", 0.1);
    measure(one, "elbe", "2", 0.2);
    measure(two, "elbe", "1", 0.8);
    OnData any = new OnData("", "");
    assertThat(found("metrics.f1 > 0", "name ASC", List.of(), any)).as("once each").containsExactly("one", "two");
    assertThat(found("metrics.f1 > 0.5", "name ASC", List.of(new OnData("elbe", "")), any)).containsExactly("two");
    assertThat(found("", "name ASC", List.of(new OnData("rhine", "1")), any)).containsExactly("one");
    assertThat(found("", "name ASC", List.of(new OnData("rhine", "2")), any)).isEmpty();
    assertThat(found("", "name ASC", List.of(new OnData("rhine", ""), new OnData("elbe", "1")), any))
        .containsExactly("one", "two");
    assertThat(found("", "metrics.f1 DESC", List.of(), new OnData("elbe", ""))).containsExactly("two", "one", "three");
    assertThat(found("", "metrics.f1 DESC", List.of(), new OnData("rhine", "1")).get(0)).isEqualTo("one");
  }

  @Test
  void aLoggedModelKnowsWhichVersionsWereMadeOfIt() throws DteException {
    LoggedModel model = models.create("0", "one", "", "", Map.of(), Map.of());
    DatabaseRegistry registry = new DatabaseRegistry(schema, permissions,
        Clock.systemUTC(), List.of(), Approval.OF_ANYBODY_ELSE);
    registry.create("flood", "", Map.of(), new Caller("ada", Role.SCIENTIST));
    for (int i = 0; i < 2; i++) {
      registry.createVersion(new NewVersion("flood", model.artifactUri(), "", "", "", model.id(), "", Map.of()), "ada");
    }
    assertThat(models.find(model.id()).orElseThrow().tags()).containsEntry("mlflow.modelVersions",
        "[{\"name\": \"flood\", \"version\": 1}, {\"name\": \"flood\", \"version\": 2}]");
  }

  @Test
  void scorersHaveVersions() throws DteException {
    Scorer first = scorers.register("0", "polite", "{\"v\":1}");
    Scorer second = scorers.register("0", "polite", "{\"v\":2}");
    scorers.register("0", "brief", "{}");
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(scorers.latest("0")).extracting(Scorer::name, Scorer::version)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("brief", 1), org.assertj.core.groups.Tuple.tuple("polite",
        2));
    assertThat(scorers.versions("0", "polite")).extracting(Scorer::content).containsExactly("{\"v\":1}", "{\"v\":2}");
    scorers.delete("0", "polite", 1);
    assertThat(scorers.versions("0", "polite")).containsExactly(second);
    scorers.delete("0", "polite", 0);
    assertThatThrownBy(() -> scorers.versions("0", "polite")).hasMessageContaining("not found");
    assertThatThrownBy(() -> scorers.delete("0", "polite", 0)).hasMessageContaining("not found");
    assertThatThrownBy(() -> scorers.register("77", "polite", "{}")).hasMessageContaining("77");
  }
}
