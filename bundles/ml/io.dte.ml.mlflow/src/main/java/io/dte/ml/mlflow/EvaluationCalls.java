// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Permissions.Resource;
import io.dte.ml.api.evaluation.EvaluationSet;
import io.dte.ml.api.evaluation.EvaluationSets;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Data sets of evaluation. Who may use all of its experiments may use it; its maker manages one without experiments.
 */
final class EvaluationCalls {
  private static final int MOST = 1000;
  private final EvaluationSets sets;
  private final Access access;
  private final ObjectMapper json;

  EvaluationCalls(EvaluationSets sets, Access access, ObjectMapper json) {
    this.sets = sets;
    this.access = access;
    this.json = json;
  }

  void register(Routes routes) {
    routes.add("POST", "datasets/create", this::create);
    routes.addReadingPost("datasets/search", this::search);
    routes.add("GET", "datasets/{dataset_id}", call -> answer(set(call, Level.READ)));
    routes.add("DELETE", "datasets/{dataset_id}", call -> {
      EvaluationSet set = set(call, Level.MANAGE);
      sets.delete(set.id());
      access.permissions().forget(resource(set.id()));
      return Json.object();
    });
    routes.add("PATCH", "datasets/{dataset_id}/tags", call -> {
      EvaluationSet set = set(call, Level.EDIT);
      sets.setTags(set.id(), tags(call));
      return answer(set(call, Level.READ));
    });
    routes.add("DELETE", "datasets/{dataset_id}/tags/{key}", call -> {
      sets.deleteTag(set(call, Level.EDIT).id(), call.need("key"));
      return Json.object();
    });
    routes.add("GET", "datasets/{dataset_id}/experiment-ids", call -> {
      ObjectNode answer = Json.object();
      ArrayNode array = answer.putArray("experiment_ids");
      set(call, Level.READ).experiments().forEach(array::add);
      return answer;
    });
    routes.add("POST", "datasets/{dataset_id}/add-experiments", call -> relink(call, true));
    routes.add("POST", "datasets/{dataset_id}/remove-experiments", call -> relink(call, false));
    routes.add("POST", "datasets/{dataset_id}/records", this::upsert);
    routes.add("GET", "datasets/{dataset_id}/records", this::records);
    routes.add("DELETE", "datasets/{dataset_id}/records", call -> Json.object().put("deleted_count",
        sets.deleteRecords(set(call, Level.EDIT).id(), call.texts("dataset_record_ids"))));
  }

  private static Resource resource(String id) {
    return new Resource(EvaluationSets.RESOURCE, id);
  }

  private boolean allows(Caller caller, EvaluationSet set, Level level) {
    return set.experiments().isEmpty() ? access.permissions().allows(caller, resource(set.id()), level, Level.READ)
        : set.experiments().stream().allMatch(id -> access.allows(caller, Access.ofExperiment(id), level));
  }

  private EvaluationSet set(Call call, Level level) throws DteException {
    String id = call.need("dataset_id");
    EvaluationSet set = sets.find(id).orElseThrow(() -> Call.missing("Evaluation dataset with id '" + id
        + "' not found"));
    if (!allows(call.caller(), set, level)) {
      throw new DteException(ExitCode.REFUSED, "Permission denied: " + call.caller().name() + " lacks the permission "
          + level + " of the dataset " + set.name(), "ask who manages its experiments");
    }
    return set;
  }

  private ObjectNode create(Call call) throws DteException {
    List<String> experiments = call.texts("experiment_ids");
    for (String id : experiments) {
      access.experiment(call.caller(), id, Level.EDIT);
    }
    return answer(sets.create(call.need("name"), experiments, tags(call), call.caller()));
  }

  private Map<String, String> tags(Call call) throws DteException {
    Map<String, String> tags = new TreeMap<>();
    JsonNode given = call.text("tags").isEmpty() ? Json.object() : parsed(call.text("tags"), "tags");
    for (var names = given.fieldNames(); names.hasNext();) {
      String name = names.next();
      tags.put(name, given.path(name).isValueNode() ? given.path(name).asText() : given.path(name).toString());
    }
    return tags;
  }

  private JsonNode parsed(String text, String name) throws DteException {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw Call.invalid("Invalid value for parameter '" + name + "' supplied: " + e.getOriginalMessage());
    }
  }

  private ObjectNode search(Call call) throws DteException {
    List<String> asked = call.texts("experiment_ids");
    List<String> readable = access.readable(call.caller(), asked);
    Search search = call.search(readable, MOST, MOST);
    ObjectNode answer = Json.object();
    ArrayNode array = answer.putArray("datasets");
    if (!asked.isEmpty() && readable.isEmpty()) {
      return answer;
    }
    Page<EvaluationSet> page = sets.search(search);
    page.items().stream().filter(set -> allows(call.caller(), set, Level.READ)).forEach(set -> array.add(json(set)));
    return TrackingCalls.token(answer, page);
  }

  private ObjectNode relink(Call call, boolean add) throws DteException {
    EvaluationSet set = set(call, Level.EDIT);
    Set<String> experiments = new LinkedHashSet<>(set.experiments());
    for (String id : call.texts("experiment_ids")) {
      access.experiment(call.caller(), id, Level.EDIT);
      if (add) {
        experiments.add(id);
      } else {
        experiments.remove(id);
      }
    }
    return answer(sets.setExperiments(set.id(), List.copyOf(experiments)));
  }

  private ObjectNode upsert(Call call) throws DteException {
    EvaluationSet set = set(call, Level.EDIT);
    JsonNode given = parsed(call.need("records"), "records");
    List<ObjectNode> records = new ArrayList<>();
    for (JsonNode one : given) {
      if (!given.isArray() || !(one instanceof ObjectNode object)) {
        throw Call.invalid("Invalid value for parameter 'records' supplied: a list of objects is expected");
      }
      records.add(object);
    }
    EvaluationSets.Upserted done = sets.upsert(set.id(), records, call.caller().name());
    return Json.object().put("inserted_count", done.inserted()).put("updated_count", done.updated());
  }

  private ObjectNode records(Call call) throws DteException {
    EvaluationSet set = set(call, Level.READ);
    long limit = call.number("max_results", MOST);
    if (limit < 1 || limit > MOST) {
      throw Call.invalid("Invalid value " + limit + " for parameter 'max_results' supplied: it must be from 1 to "
          + MOST);
    }
    Page<ObjectNode> page = sets.records(set.id(), (int) limit, call.text("page_token"));
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    page.items().forEach(array::add);
    return TrackingCalls.token(Json.object().put("records", array.toString()), page);
  }

  private static ObjectNode answer(EvaluationSet set) {
    ObjectNode answer = Json.object();
    answer.set("dataset", json(set));
    return answer;
  }

  private static ObjectNode json(EvaluationSet set) {
    ObjectNode tags = Json.object();
    new TreeMap<>(set.tags()).forEach(tags::put);
    ObjectNode json = Json.object().put("dataset_id", set.id()).put("name", set.name()).put("tags", tags.toString())
        .put("digest", set.digest()).put("profile", Json.object().put("num_records", set.records()).toString())
        .put("created_time", set.createdAt()).put("last_update_time", set.updatedAt())
        .put("created_by", set.createdBy()).put("last_updated_by", set.updatedBy());
    ArrayNode experiments = json.putArray("experiment_ids");
    set.experiments().forEach(experiments::add);
    return json;
  }
}
