// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.evaluation.Scorer;
import io.dte.ml.api.evaluation.Scorers;
import java.util.List;

/** Scorers: what judges answers of a model, kept by experiment. */
final class ScorerCalls {
  private final Scorers scorers;
  private final Access access;

  ScorerCalls(Scorers scorers, Access access) {
    this.scorers = scorers;
    this.access = access;
  }

  void register(Routes routes) {
    routes.add("POST", "scorers/register", call -> {
      Scorer scorer = scorers.register(experiment(call, Level.EDIT), call.need("name"), call.need("serialized_scorer"));
      return Json.object().put("version", scorer.version()).put("scorer_id", scorer.id())
          .put("experiment_id", scorer.experimentId()).put("name", scorer.name())
          .put("serialized_scorer", scorer.content()).put("creation_time", scorer.createdAt());
    });
    routes.add("GET", "scorers/list", call -> list(scorers.latest(experiment(call, Level.READ))));
    routes.add("GET", "scorers/versions", call -> list(scorers.versions(experiment(call, Level.READ),
        call.need("name"))));
    routes.add("GET", "scorers/get", call -> {
      List<Scorer> found = scorers.versions(experiment(call, Level.READ), call.need("name"));
      int version = version(call);
      Scorer scorer = found.stream().filter(one -> one.version() == version || version == 0)
          .reduce((older, newer) -> newer).orElseThrow(() -> Call.missing("Scorer with name '" + found.get(0).name()
          + "' and version " + version
              + " not found for experiment " + found.get(0).experimentId() + "."));
      ObjectNode answer = Json.object();
      answer.set("scorer", json(scorer));
      return answer;
    });
    routes.add("DELETE", "scorers/delete", call -> {
      scorers.delete(experiment(call, Level.MANAGE), call.need("name"), version(call));
      return Json.object();
    });
  }

  private String experiment(Call call, Level level) throws DteException {
    String id = call.need("experiment_id");
    access.experiment(call.caller(), id, level);
    return id;
  }

  /** 0 when none is named. */
  private static int version(Call call) throws DteException {
    long version = call.number("version", 0);
    if (call.has("version") && (version < 1 || version > Integer.MAX_VALUE)) {
      throw Call.invalid("Invalid value " + version + " for parameter 'version' supplied: It must be at least 1");
    }
    return (int) version;
  }

  private static ObjectNode list(List<Scorer> scorers) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("scorers");
    scorers.forEach(scorer -> array.add(json(scorer)));
    return json;
  }

  /** Here the experiment's id is a number. */
  private static ObjectNode json(Scorer scorer) {
    return Json.object().put("experiment_id", Long.parseLong(scorer.experimentId())).put("scorer_name", scorer.name())
        .put("scorer_version", scorer.version()).put("serialized_scorer", scorer.content())
        .put("creation_time", scorer.createdAt()).put("scorer_id", scorer.id());
  }
}
