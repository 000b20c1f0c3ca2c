// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.trace.Span;
import io.dte.ml.api.trace.TraceInfo;
import io.dte.ml.api.trace.TraceService;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Traces, their tags and assessments. */
final class TraceCalls {
  private static final String LINKED_PROMPTS = "mlflow.linkedPrompts";
  private static final int MOST = 500;
  private static final int DEFAULT = 100;
  private final TraceService traces;
  private final Access access;
  private final LegacyTraces legacy = new LegacyTraces(Clock.systemUTC());

  TraceCalls(TraceService traces, Access access) {
    this.traces = traces;
    this.access = access;
  }

  void register(Routes routes) {
    routes.add("POST", "traces", this::put);
    routes.add("PATCH", "traces/{trace_id}",
        call -> LegacyTraces.answer(traces.put(legacy.ended(call, trace(call, Level.EDIT)))));
    routes.add("GET", "traces/{trace_id}/info", call -> LegacyTraces.answer(trace(call, Level.READ)));
    routes.add("GET", "traces", this::legacySearch);
    routes.add("GET", "traces/{trace_id}", call -> info(trace(call, Level.READ)));
    routes.add("GET", "traces/get", call -> {
      TraceInfo trace = trace(call, Level.READ);
      ObjectNode json = Json.object();
      json.set("trace", TraceJson.of(trace, traces.spans(trace.id())));
      return json;
    });
    routes.add("GET", "traces/batchGet", call -> batch(call, true));
    routes.add("GET", "traces/batchGetInfos", call -> batch(call, false));
    routes.addReadingPost("traces/search", this::search);
    routes.addReadingPost("traces/calculate-filter-correlation", this::correlation);
    routes.add("POST", "traces/delete-traces", this::delete);
    routes.add("PATCH", "traces/{trace_id}/tags", call -> {
      traces.setTag(trace(call, Level.EDIT).id(), call.need("key"), call.text("value"));
      return Json.object();
    });
    routes.add("DELETE", "traces/{trace_id}/tags", call -> {
      traces.deleteTag(trace(call, Level.EDIT).id(), call.need("key"));
      return Json.object();
    });
    routes.add("POST", "traces/link-to-run", this::link);
    routes.add("POST", "traces/link-prompts", this::linkPrompts);
    routes.add("POST", "traces/{trace_id}/assessments", call -> assessment(traces.assess(trace(call, Level.EDIT).id(),
        assessment(call))));
    String one = "traces/{trace_id}/assessments/{assessment_id}";
    routes.add("GET", one, this::findAssessment);
    routes.add("PATCH", one, call -> assessment(traces.updateAssessment(trace(call, Level.EDIT).id(),
        call.need("assessment_id"), assessment(call), mask(call))));
    routes.add("DELETE", one, call -> {
      traces.deleteAssessment(trace(call, Level.EDIT).id(), call.need("assessment_id"));
      return Json.object();
    });
  }

  private TraceInfo trace(Call call, Level level) throws DteException {
    return trace(call.caller(), call.need("trace_id"), level);
  }

  /** Spans of a trace as a file. */
  ObjectNode file(TraceInfo trace) throws DteException {
    return TraceFile.of(traces.spans(trace.id()));
  }

  TraceInfo trace(Caller caller, String id, Level level) throws DteException {
    TraceInfo trace = traces.find(id).orElseThrow(() -> Call.missing("Trace with ID '" + id + "' not found."));
    access.experiment(caller, trace.experimentId(), level);
    return trace;
  }

  private static ObjectNode info(TraceInfo trace) {
    ObjectNode json = Json.object();
    json.putObject("trace").set("trace_info", TraceJson.of(trace));
    return json;
  }

  private ObjectNode legacySearch(Call call) throws DteException {
    List<String> experiments = access.readable(call.caller(), call.texts("experiment_ids"));
    Search search = call.search(experiments, DEFAULT, MOST);
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("traces");
    if (experiments.isEmpty()) {
      return json;
    }
    Page<TraceInfo> page = traces.search(search);
    page.items().forEach(trace -> array.add(LegacyTraces.of(trace)));
    return TrackingCalls.token(json, page);
  }

  private ObjectNode put(Call call) throws DteException {
    if (!call.has("trace")) {
      TraceInfo begun = legacy.begun(call);
      access.experiment(call.caller(), begun.experimentId(), Level.EDIT);
      return LegacyTraces.answer(traces.put(begun));
    }
    TraceInfo trace = TraceJson.read(Call.field(call.field("trace"), "trace_info"));
    if (trace.id().isEmpty() || trace.experimentId().isEmpty()) {
      throw Call.invalid("Missing value for required parameter 'trace': trace_info needs trace_id and trace_location");
    }
    access.experiment(call.caller(), trace.experimentId(), Level.EDIT);
    Optional<TraceInfo> known = traces.find(trace.id());
    if (known.isPresent()) {
      access.experiment(call.caller(), known.get().experimentId(), Level.EDIT);
    }
    return info(traces.put(trace));
  }

  private ObjectNode batch(Call call, boolean withSpans) throws DteException {
    List<String> ids = call.texts("trace_ids");
    if (ids.isEmpty()) {
      throw Call.invalid("Missing value for required parameter 'trace_ids'");
    }
    Set<String> experiments = new LinkedHashSet<>(call.texts("experiment_ids"));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray(withSpans ? "traces" : "trace_infos");
    for (String id : new LinkedHashSet<>(ids)) {
      Optional<TraceInfo> found = traces.find(id);
      if (found.isPresent() && (experiments.isEmpty() || experiments.contains(found.get().experimentId()))) {
        access.experiment(call.caller(), found.get().experimentId(), Level.READ);
        array.add(withSpans ? TraceJson.of(found.get(), traces.spans(id)) : TraceJson.of(found.get()));
      }
    }
    return json;
  }

  private ObjectNode search(Call call) throws DteException {
    List<String> experiments = new ArrayList<>();
    for (JsonNode location : call.elements("locations")) {
      String id = Call.text(Call.field(location, "mlflow_experiment"), "experiment_id");
      if (!id.isEmpty()) {
        experiments.add(id);
      }
    }
    if (experiments.isEmpty()) {
      throw Call.invalid("Missing value for required parameter 'locations': name an experiment");
    }
    Search search = call.search(access.readable(call.caller(), experiments), DEFAULT, MOST);
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("traces");
    if (search.experiments().isEmpty()) {
      return json;
    }
    Page<TraceInfo> page = traces.search(search);
    page.items().forEach(trace -> array.add(TraceJson.of(trace)));
    return TrackingCalls.token(json, page);
  }

  private ObjectNode correlation(Call call) throws DteException {
    List<String> experiments = access.readable(call.caller(), call.texts("experiment_ids"));
    if (call.texts("experiment_ids").isEmpty()) {
      throw Call.invalid("Missing value for required parameter 'experiment_ids'");
    }
    String base = call.text("base_filter");
    String first = call.need("filter_string1");
    String second = call.need("filter_string2");
    return new Correlation(count(experiments, base), count(experiments, base, first), count(experiments, base, second),
        count(experiments, base, first, second)).json();
  }

  private int count(List<String> experiments, String... filters) throws DteException {
    return experiments.isEmpty() ? 0 : traces.count(experiments, List.of(filters));
  }

  private ObjectNode delete(Call call) throws DteException {
    String experiment = call.need("experiment_id");
    access.experiment(call.caller(), experiment, Level.MANAGE);
    List<String> ids = call.texts("request_ids");
    if (ids.isEmpty() != call.has("max_timestamp_millis")) {
      throw Call.invalid("Either `max_timestamp_millis` or `trace_ids` must be specified, but not both.");
    }
    if (!ids.isEmpty() && call.has("max_traces")) {
      throw Call.invalid("`max_traces` can't be specified if `trace_ids` is specified.");
    }
    long most = call.number("max_traces", Integer.MAX_VALUE);
    if (most < 1 || most > Integer.MAX_VALUE) {
      throw Call.invalid("`max_traces` must be a positive integer, received " + most);
    }
    return Json.object().put("traces_deleted", traces.delete(experiment, ids, call.number("max_timestamp_millis", 0),
        (int) most));
  }

  private ObjectNode link(Call call) throws DteException {
    access.run(call.caller(), call.need("run_id"), Level.EDIT);
    List<String> ids = call.texts("trace_ids");
    for (String id : ids) {
      trace(call.caller(), id, Level.READ);
    }
    traces.link(call.need("run_id"), ids);
    return Json.object();
  }

  private ObjectNode linkPrompts(Call call) throws DteException {
    TraceInfo trace = trace(call, Level.EDIT);
    Set<ObjectNode> linked = new LinkedHashSet<>();
    for (JsonNode version : call.elements("prompt_versions")) {
      linked.add(Json.object().put("name", Call.text(version, "name")).put("version", Call.text(version, "version")));
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    array.addAll(linked);
    traces.setTag(trace.id(), LINKED_PROMPTS, array.toString());
    return Json.object();
  }

  private ObjectNode findAssessment(Call call) throws DteException {
    String id = call.need("assessment_id");
    String trace = trace(call, Level.READ).id();
    return assessment(traces.findAssessment(trace, id)
        .orElseThrow(() -> Call.missing("Assessment with ID '" + id + "' not found for trace '" + trace + "'")));
  }

  private static ObjectNode assessment(Call call) throws DteException {
    if (!(call.field("assessment") instanceof ObjectNode assessment)) {
      throw Call.invalid("Missing value for required parameter 'assessment'");
    }
    return assessment;
  }

  private static ObjectNode assessment(ObjectNode assessment) {
    ObjectNode json = Json.object();
    json.set("assessment", assessment);
    return json;
  }

  /** Protocol buffers write a mask of fields as one text, with commas, in camel case. */
  private static List<String> mask(Call call) throws DteException {
    List<String> fields = new ArrayList<>();
    for (String path : Arrays.asList(call.text("update_mask").split(","))) {
      if (!path.isBlank()) {
        fields.add(path.strip().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT));
      }
    }
    return fields;
  }

  /** Stores exported spans, all of one experiment. */
  void add(Caller caller, String experiment, String run, List<Span> spans) throws DteException {
    access.experiment(caller, experiment, Level.EDIT);
    if (!run.isEmpty()) {
      access.run(caller, run, Level.EDIT);
    }
    traces.addSpans(experiment, run, spans);
  }
}
