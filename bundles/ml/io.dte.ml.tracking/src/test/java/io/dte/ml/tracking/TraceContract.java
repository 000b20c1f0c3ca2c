// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.security.DatabasePermissions;
import io.dte.ml.api.trace.Span;
import io.dte.ml.api.trace.TraceInfo;
import io.dte.ml.api.tracking.Search;
import io.dte.tests.support.TestDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.condition.Condition;

/** What traces promise on every database. */
abstract class TraceContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private TestDatabase database;
  private DatabaseTracking tracking;
  private DatabaseTraces traces;

  abstract TestDatabase open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    database = open();
    Schema schema = new Schema(database);
    tracking = new DatabaseTracking(schema, new DatabasePermissions(database, Condition.INSTANCE), Clock.systemUTC());
    traces = new DatabaseTraces(schema, Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    database.close();
  }

  private static TraceInfo trace(String id, long time, Map<String, String> tags) {
    return new TraceInfo(id, "0", time, 20, "OK", "c-" + id, "in", "out", Map.of("mlflow.trace.session", "s"), tags,
        List.of());
  }

  private static Span span(String trace, String id, String parent, long start, long end, String attributes)
      throws Exception {
    return new Span(trace, id, parent, "step " + id, "TOOL", "UNSET", start, end,
        (ObjectNode) JSON.readTree("{\"parent_span_id\":\"" + parent + "\",\"end_time_unix_nano\":\"" + end
        + "\",\"attributes\":[" + attributes + "]}"));
  }

  private List<String> found(String filter, String... order) throws DteException {
    return traces.search(new Search(List.of("0"), filter, List.of(order), Search.View.ACTIVE_ONLY, 100, "")).items()
        .stream().map(TraceInfo::id).toList();
  }

  @Test
  void spansTellOfTheirTraceUntilItIsToldOfAsAWhole() throws Exception {
    traces.addSpans("0", "", List.of(span("tr-1", "b", "a", 5_000_000, 7_000_000, "")));
    assertThat(traces.find("tr-1").orElseThrow().state()).isEqualTo("IN_PROGRESS");
    traces.addSpans("0", "", List.of(span("tr-1", "a", "", 4_000_000, 9_000_000, "")));
    TraceInfo summed = traces.find("tr-1").orElseThrow();
    assertThat(List.of(summed.requestTime(), summed.duration())).containsExactly(4L, 5L);
    assertThat(summed.tags()).containsEntry("mlflow.traceName", "step a").containsEntry("mlflow.trace.spansLocation",
        "TRACKING_STORE");
    traces.put(trace("tr-1", 3, Map.of("k", "v")));
    traces.addSpans("0", "", List.of(span("tr-1", "late", "a", 1_000_000, 99_000_000, "")));
    TraceInfo whole = traces.find("tr-1").orElseThrow();
    assertThat(List.of(whole.requestTime(), whole.duration())).containsExactly(3L, 20L);
    assertThat(whole.tags()).containsEntry("k", "v").containsEntry("mlflow.trace.spansLocation", "TRACKING_STORE");
    assertThat(traces.spans("tr-1")).extracting(Span::id).containsExactly("late", "a", "b");
  }

  @Test
  void searchesGoByAllThatATraceHas() throws Exception {
    traces.put(trace("tr-1", 10, Map.of("site", "köln")));
    traces.put(trace("tr-2", 20, Map.of()));
    traces.addSpans("0", "", List.of(span("tr-1", "a", "", 1, 2,
        "{\"key\":\"a_b\",\"value\":{\"string_value\":\"50%"
        + " \\\"x\\\"\"}},{\"key\":\"n\",\"value\":{\"int_value\":\"7\"}}")));
    assertThat(found("", "timestamp_ms ASC")).containsExactly("tr-1", "tr-2");
    assertThat(found("tag.site = 'köln' AND metadata.`mlflow.trace.session` = 's'")).containsExactly("tr-1");
    assertThat(found("client_request_id = 'c-tr-2'")).containsExactly("tr-2");
    assertThat(found("end_time_ms > 30 AND span.name LIKE 'step%'")).isEmpty();
    assertThat(found("span.attributes.a_b = '50% \"x\"'")).containsExactly("tr-1");
    assertThat(found("span.attributes.axb LIKE '50%'")).isEmpty();
    assertThat(found("span.attributes.n = '7' AND span.type = 'TOOL'")).containsExactly("tr-1");
    assertThat(found("trace.text ILIKE '%A_B%'")).containsExactly("tr-1");
    assertThat(found("trace.text LIKE '%string_value%'")).isEmpty();
    ObjectNode feedback = (ObjectNode) JSON.readTree("{\"assessment_name\":\"good\",\"feedback\":{\"value\":0.5}}");
    traces.assess("tr-2", feedback);
    assertThat(found("feedback.good >= 0.5")).containsExactly("tr-2");
    assertThat(found("feedback.good IS NULL")).containsExactly("tr-1");
    String run = tracking.createRun("0", "", "", 0, Map.of(), "ada").info().id();
    traces.link(run, List.of("tr-1"));
    assertThat(found("attribute.run_id = '" + run + "'")).containsExactly("tr-1");
  }

  @Test
  void regularExpressionsFindWhatTheyMatchSomewhere() throws Exception {
    for (int i = 1; i <= 450; i++) {
      traces.put(trace("tr-" + (1000 + i), i, i % 100 == 0 ? Map.of("site", "köln " + i) : Map.of()));
    }
    String gauge = "{\"key\":\"gauge\",\"value\":{\"string_value\":\"DE-7\\nlevel\"}}";
    traces.addSpans("0", "", List.of(span("tr-1100", "a", "", 1, 2, gauge), span("tr-1200", "b", "", 1, 2, "")));
    assertThat(found("tag.site RLIKE '^k.ln [13]00$'", "timestamp_ms ASC")).containsExactly("tr-1100", "tr-1300");
    assertThat(found("trace_id RLIKE '14(0|1)0' AND timestamp_ms > 400")).containsExactly("tr-1410");
    assertThat(found("metadata.`mlflow.trace.session` RLIKE '^s$' AND tag.site RLIKE '(?i)KÖLN 2'"))
        .containsExactly("tr-1200");
    assertThat(found("span.attributes.gauge RLIKE '^DE-\\d'")).containsExactly("tr-1100");
    assertThat(found("span.attributes.gauge RLIKE '^level'")).isEmpty();
    assertThat(found("span.name RLIKE 'a$' AND span.type = 'TOOL'")).containsExactly("tr-1100");
    assertThat(found("span.name RLIKE 'step a' AND span.status RLIKE 'NONE OF THESE'")).isEmpty();
    traces.assess("tr-1002", (ObjectNode) JSON.readTree("{\"assessment_name\":\"good\",\"feedback\":{\"value\":"
        + "\"yes!\"}}"));
    assertThat(found("feedback.good RLIKE 'yes.'")).containsExactly("tr-1002");
    assertThat(traces.count(List.of("0"), List.of("tag.site RLIKE 'k'", "timestamp_ms > 150"))).isEqualTo(3);
    assertThat(traces.search(new Search(List.of("0"), "trace_id RLIKE '^tr'", List.of(), Search.View.ACTIVE_ONLY, 7,
        "")).nextToken()).as("pages as ever").isNotEmpty();
    for (String wrong : List.of("tag.site RLIKE '('", "tag.site RLIKE '(?=a)'", "timestamp_ms RLIKE '1'",
        "tag.site RLIKE '((a{1000}){1000}){1000}'", "span.colour RLIKE 'a'", "trace.text RLIKE 'a'")) {
      assertThatThrownBy(() -> found(wrong)).as(wrong).isInstanceOf(DteException.class);
    }
  }

  /** What takes for ever elsewhere: these double their time with each letter for who goes back and tries again. */
  @Test
  void noRegularExpressionHoldsTheServerUp() throws Exception {
    traces.put(trace("tr-1", 1, Map.of("long", "a".repeat(5000) + "!")));
    for (String hard : List.of("(a+)+$", "(a|aa)+$", "(.*a){12}x", "(a?){200}b")) {
      assertThat(found("tag.long RLIKE '" + hard + "'")).isEmpty();
    }
    Regex regex = Regex.of("(.*a){12}x");
    assertThatThrownBy(() -> regex.isIn("a".repeat(5000), new Regex.Patience(0))).isInstanceOf(Regex.Exhausted.class);
  }

  @Test
  void nothingIsStoredOfSpansOfWhichOneIsWrong() throws Exception {
    assertThatThrownBy(() -> traces.addSpans("0", "", List.of(span("tr-1", "a", "", 1, 2, ""), span("tr-1", "../b", "a",
        1, 2, "")))).isInstanceOf(DteException.class);
    assertThatThrownBy(() -> traces.addSpans("77", "", List.of(span("tr-1", "a", "", 1, 2, ""))))
        .hasMessageContaining("77");
    assertThat(traces.find("tr-1")).isEmpty();
    assertThat(traces.spans("tr-1")).isEmpty();
  }

  @Test
  void deletionTakesAllThatBelongsToATrace() throws Exception {
    for (int i = 1; i <= 4; i++) {
      traces.put(trace("tr-" + i, i, Map.of("k", "v")));
      traces.addSpans("0", "", List.of(span("tr-" + i, "a", "", 1, 2, "")));
    }
    assertThat(traces.delete("0", List.of("tr-4", "tr-9"), 0, 0)).isEqualTo(1);
    assertThat(traces.delete("0", List.of(), 3, 2)).isEqualTo(2);
    assertThat(found("")).containsExactly("tr-3");
    assertThat(traces.spans("tr-4")).isEmpty();
  }

  @Test
  void tracesAreCountedByWhatSeveralFiltersSay() throws Exception {
    traces.put(trace("tr-1", 1, Map.of("env", "prod")));
    traces.put(trace("tr-2", 2, Map.of("env", "prod")));
    traces.put(trace("tr-3", 3, Map.of("env", "dev")));
    traces.addSpans("0", "", List.of(span("tr-1", "a", "", 1, 2, ""), span("tr-1", "b", "", 1, 2, "")));
    assertThat(traces.count(List.of("0"), List.of(""))).isEqualTo(3);
    assertThat(traces.count(List.of("0"), List.of("tags.env = 'prod'"))).isEqualTo(2);
    assertThat(traces.count(List.of("0"), List.of("", "tags.env = 'prod'", "timestamp_ms > 1"))).isEqualTo(1);
    assertThat(traces.count(List.of("0"), List.of("span.name = 'step a'", "span.name = 'step b'")))
        .as("of different spans").isEqualTo(1);
    assertThatThrownBy(() -> traces.count(List.of("0"), List.of("nothing.x = 'y'"))).hasMessageContaining("Invalid");
  }
}
