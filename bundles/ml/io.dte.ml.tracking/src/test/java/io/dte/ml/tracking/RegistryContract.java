// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.gate.Gate;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Role;
import io.dte.ml.api.registry.AuditEntry;
import io.dte.ml.api.registry.Lifecycle;
import io.dte.ml.api.registry.ModelRegistry.NewVersion;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import io.dte.tests.support.DyingDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is registered, models and data sets of evaluation: who may do what, and what is approved. */
abstract class RegistryContract extends TrackingFixture {
  @Test
  void aVersionIsApprovedBySomebodyElseWhenGatesAgree() throws DteException {
    boolean[] certified = {false};
    Gate gate = new Gate() {
      @Override
      public boolean concerns(Question question) {
        return question.subject().startsWith("model:");
      }

      @Override
      public Verdict ask(Question question) {
        return new Verdict(certified[0], "the certificate SQAaaS silver", question.details());
      }
    };
    DatabaseRegistry registry = new DatabaseRegistry(schema, permissions, Clock.systemUTC(), List.of(gate),
        Approval.OF_ANYBODY_ELSE);
    registry.create("river", "", Map.of(), ADA);
    registry.createVersion(new NewVersion("river", "runs:/x/model", "", run, "", "", "", Map.of()), "ada");
    assertThatThrownBy(() -> registry.promote("river", 1, Lifecycle.PRODUCTION_READY, "", "bob"))
        .hasMessageContaining("SQAaaS silver");
    certified[0] = true;
    assertThatThrownBy(() -> registry.promote("river", 1, Lifecycle.PRODUCTION_READY, "", "bob"))
        .hasMessageContaining("experimental");
    registry.promote("river", 1, Lifecycle.IN_REVIEW, "please look", "ada");
    assertThatThrownBy(() -> registry.promote("river", 1, Lifecycle.PRODUCTION_READY, "", "ada"))
        .hasMessageContaining("reviewer");
    assertThat(registry.promote("river", 1, Lifecycle.PRODUCTION_READY, "fine", "bob").lifecycle())
        .isEqualTo(Lifecycle.PRODUCTION_READY);
    assertThat(registry.audit("river", 0)).extracting(AuditEntry::action)
        .containsExactly("registered", "version.created", "version.in-review", "version.production-ready");
    assertThat(registry.audit("river", 1)).extracting(AuditEntry::actor).containsExactly("ada", "ada", "bob");
  }

  @Test
  void theMissingReviewerAndTheMissingCertificateAreNamed() throws DteException {
    boolean[] issued = {false};
    Gate gate = new Gate() {
      @Override
      public boolean concerns(Question question) {
        return question.details().path("certificate").asText().equals("silver");
      }

      @Override
      public Verdict ask(Question question) {
        return new Verdict(issued[0], "no assessment passed", question.details());
      }
    };
    List<Gate> gates = new ArrayList<>();
    DatabaseRegistry registry = new DatabaseRegistry(schema, permissions, Clock.systemUTC(), gates,
        new Approval(Set.of("carl"), List.of("silver")));
    registry.create("lake", "", Map.of(), ADA);
    registry.createVersion(new NewVersion("lake", "s", "", run, "", "", "", Map.of()), "ada");
    registry.promote("lake", 1, Lifecycle.IN_REVIEW, "", "ada");
    assertThatThrownBy(() -> registry.promote("lake", 1, Lifecycle.PRODUCTION_READY, "", "carl"))
        .hasMessageContaining("the certificate silver: no quality gate here knows it");
    gates.add(gate);
    assertThatThrownBy(() -> registry.promote("lake", 1, Lifecycle.PRODUCTION_READY, "", "carl"))
        .hasMessageContaining("the certificate silver: no assessment passed");
    issued[0] = true;
    assertThatThrownBy(() -> registry.promote("lake", 1, Lifecycle.PRODUCTION_READY, "", "bob"))
        .hasMessageContaining("a reviewer: bob is none");
    assertThat(registry.promote("lake", 1, Lifecycle.PRODUCTION_READY, "", "carl").lifecycle())
        .isEqualTo(Lifecycle.PRODUCTION_READY);
  }

  @Test
  void recordsOfADataSetAreKnownByTheirInputs() throws Exception {
    DatabaseEvaluationSets sets = new DatabaseEvaluationSets(schema, permissions, Clock.systemUTC());
    String id = sets.create("gauges", List.of("0"), Map.of("k", "v"), ADA).id();
    ObjectMapper json = new ObjectMapper();
    ObjectNode first = (ObjectNode) json.readTree("{\"inputs\":{\"a\":1,\"b\":[2]},\"expectations\":{\"x\":1}}");
    ObjectNode again = (ObjectNode) json.readTree("{\"inputs\":{\"b\":[2],\"a\":1},\"expectations\":{\"y\":2}}");
    ObjectNode other = (ObjectNode) json.readTree("{\"inputs\":{\"a\":2}}");
    assertThat(sets.upsert(id, List.of(first, other), "ada").inserted()).isEqualTo(2);
    assertThat(sets.upsert(id, List.of(again), "bob").updated()).isEqualTo(1);
    assertThatThrownBy(() -> sets.upsert(id, List.of(other, json.createObjectNode()), "bob"))
        .hasMessageContaining("inputs");
    Page<ObjectNode> page = sets.records(id, 1, "");
    assertThat(page.items().get(0).path("expectations").toString()).isEqualTo("{\"x\":1,\"y\":2}");
    assertThat(sets.records(id, 1, page.nextToken()).items()).hasSize(1);
    assertThat(sets.search(search("name LIKE 'gau%' AND tags.k = 'v'")).items().get(0).records()).isEqualTo(2);
    sets.delete(id);
    assertThat(sets.find(id)).isEmpty();
  }

  @Test
  void aliasesFollowRenamesAndVersionsAreNotReused() throws DteException {
    DatabaseRegistry registry = new DatabaseRegistry(schema, permissions, Clock.systemUTC(), List.of(),
        Approval.OF_ANYBODY_ELSE);
    registry.create("a", "", Map.of(), ADA);
    NewVersion version = new NewVersion("a", "s", "", "", "", "", "", Map.of("k", "v"));
    registry.createVersion(version, "ada");
    registry.setAlias("a", "champion", 1, "ada");
    registry.rename("a", "b", "ada");
    assertThat(registry.findByAlias("b", "champion").orElseThrow().tags()).containsEntry("k", "v");
    registry.deleteVersion("b", 1, "ada");
    assertThat(registry.createVersion(new NewVersion("b", "s", "", "", "", "", "", Map.of()), "ada").version())
        .isEqualTo(2);
    assertThat(registry.search(new Search(List.of(), "name LIKE 'b%' AND tag.`mlflow.prompt.is_prompt` = 'false'",
        List.of(), Search.View.ACTIVE_ONLY, 10, "")).items()).hasSize(1);
  }

  @Test
  void grantsFollowAModelInTheTransactionOfItsRenaming() throws DteException {
    DatabaseRegistry registry = new DatabaseRegistry(schema, permissions, Clock.systemUTC(), List.of(),
        Approval.OF_ANYBODY_ELSE);
    Permissions.Resource old = new Permissions.Resource("model", "old");
    Permissions.Resource renamed = new Permissions.Resource("model", "new");
    registry.create("old", "", Map.of(), ADA);
    registry.create("taken", "", Map.of(), ADA);
    permissions.grant(old, "bob", Permissions.Level.READ);
    permissions.grant(renamed, "left over", Permissions.Level.MANAGE);
    assertThatThrownBy(() -> registry.rename("old", "taken", "ada")).hasMessageContaining("already exists");
    assertThat(permissions.grants(old)).hasSize(2);

    DyingDatabase dying = new DyingDatabase(database);
    dying.killAfter(0);
    DatabaseRegistry killed = new DatabaseRegistry(new Schema(dying), permissions, Clock.systemUTC(), List.of(),
        Approval.OF_ANYBODY_ELSE);
    assertThatThrownBy(() -> killed.rename("old", "new", "ada")).hasMessageContaining("killed");
    assertThatThrownBy(() -> killed.delete("old", "ada")).hasMessageContaining("killed");
    assertThat(registry.find("old")).isPresent();
    assertThat(permissions.grants(old)).hasSize(2);

    registry.rename("old", "new", "ada");
    assertThat(permissions.grants(old)).as("whoever takes the old name").isEmpty();
    assertThat(permissions.grants(renamed)).extracting(Permissions.Grant::user).containsExactly("ada", "bob");
    registry.delete("new", "ada");
    assertThat(permissions.grants(renamed)).isEmpty();
  }

  @Test
  void whoMakesSomethingManagesItFromTheTransactionOnThatMakesIt() throws DteException {
    DyingDatabase dying = new DyingDatabase(database);
    Schema over = new Schema(dying);
    DatabaseTracking experiments = new DatabaseTracking(over, permissions, Clock.systemUTC());
    DatabaseRegistry models = new DatabaseRegistry(over, permissions, Clock.systemUTC(), List.of(),
        Approval.OF_ANYBODY_ELSE);
    DatabaseEvaluationSets sets = new DatabaseEvaluationSets(over, permissions, Clock.systemUTC());
    dying.killAfter(0);
    assertThatThrownBy(() -> experiments.createExperiment("e", "", Map.of(), ADA)).hasMessageContaining("killed");
    assertThatThrownBy(() -> models.create("m", "", Map.of(), ADA)).hasMessageContaining("killed");
    assertThatThrownBy(() -> sets.create("s", List.of(), Map.of(), ADA)).hasMessageContaining("killed");
    dying.revive();
    for (String type : List.of("experiment", "model", "evaluation-set")) {
      assertThat(permissions.grants(type, "ada", Permissions.Level.MANAGE)).isEmpty();
    }
    String id = experiments.createExperiment("e", "", Map.of(), ADA).id();
    models.create("m", "", Map.of(), ADA);
    String set = sets.create("s", List.of(), Map.of(), ADA).id();
    for (Permissions.Resource made : List.of(new Permissions.Resource("experiment", id),
        new Permissions.Resource("model", "m"), new Permissions.Resource("evaluation-set", set))) {
      assertThat(permissions.granted(made, "ada")).contains(Permissions.Level.MANAGE);
    }
    models.create("n", "", Map.of(), new Caller("op", Role.OPERATOR));
    assertThat(permissions.grants(new Permissions.Resource("model", "n"))).as("operators need none").isEmpty();
    experiments.close();
  }
}
