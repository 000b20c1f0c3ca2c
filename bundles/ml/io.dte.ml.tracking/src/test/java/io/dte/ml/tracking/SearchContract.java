// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.security.DatabasePermissions;
import io.dte.ml.api.trace.Span;
import io.dte.ml.api.tracking.DatasetInput;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.TrackedRun;
import io.dte.tests.support.TestDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.condition.Condition;

/** What searches promise on every database. */
abstract class SearchContract {
  private TestDatabase database;
  private Schema schema;
  private DatabaseTracking tracking;

  abstract TestDatabase open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    database = open();
    schema = new Schema(database);
    tracking = new DatabaseTracking(schema, new DatabasePermissions(database, Condition.INSTANCE), Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    if (database != null) {
      tracking.close();
      database.close();
    }
  }

  private String run(String name, Map<String, String> params) throws DteException {
    String id = tracking.createRun("0", name, "ada", 0, Map.of(), "ada").info().id();
    tracking.log(id, new RunBatch(List.of(), params, Map.of())).join();
    return id;
  }

  private static Search search(String filter, int limit, String token) {
    return new Search(List.of("0"), filter, List.of("attributes.run_name ASC"), Search.View.ACTIVE_ONLY, limit, token);
  }

  private List<String> found(String filter) throws DteException {
    return tracking.searchRuns(search(filter, 100, "")).items().stream().map(run -> run.info().name()).toList();
  }

  @Test
  void aBackslashIsALetterLikeAnyOther() throws DteException {
    run("windows", Map.of("path", "C:\\data\\rain_1%"));
    run("linux", Map.of("path", "/data/rain11"));
    assertThat(found("params.path LIKE 'C:\\data%'")).containsExactly("windows");
    assertThat(found("params.path ILIKE 'c:\\DATA%'")).containsExactly("windows");
    assertThat(found("params.path LIKE '%\\'")).as("at the end").isEmpty();
    assertThat(found("params.path LIKE '%\\rain_1%'")).containsExactly("windows");
    assertThat(found("params.path LIKE '%rain\\_1%'")).as("it takes nothing its meaning").isEmpty();
    assertThat(found("params.path LIKE '%rain_1%'")).containsExactly("linux", "windows");
    assertThat(found("attributes.run_name LIKE 'win\\dows'")).isEmpty();
  }

  @Test
  void aBackslashInAnAttributeOfASpanIsFound() throws DteException {
    DatabaseTraces traces = new DatabaseTraces(schema);
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    ObjectNode attribute = content.putArray("attributes").addObject().put("key", "path");
    attribute.putObject("value").put("string_value", "C:\\data\\");
    traces.addSpans("0", "", List.of(new Span("tr-1", "0000000000000001", "", "read", "TOOL", "OK", 1, 2, content)));
    for (String filter : List.of("= 'C:\\data\\'", "LIKE 'C:\\data\\'", "LIKE 'C:\\d%'", "ILIKE 'c:\\DATA\\'",
        "LIKE '%\\'")) {
      assertThat(traces.search(new Search(List.of("0"), "span.attributes.path " + filter, List.of(),
          Search.View.ACTIVE_ONLY, 10, "")).items()).as(filter).hasSize(1);
    }
    assertThat(traces.search(new Search(List.of("0"), "span.attributes.path LIKE 'C:\\%\\x'", List.of(),
        Search.View.ACTIVE_ONLY, 10, "")).items()).isEmpty();
  }

  @Test
  void aRunOfManyDataSetsIsFoundOnce() throws DteException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      String name = "run " + i;
      names.add(name);
      tracking.logInputs(run(name, Map.of()), List.of(dataset("rain", "a", "train"), dataset("rain", "b", "train"),
          dataset("rain", "c", i % 2 == 0 ? "test" : "train")), List.of());
    }
    tracking.logInputs(run("other", Map.of()), List.of(dataset("wind", "a", "train")), List.of());
    assertThat(found("dataset.name = 'rain'")).containsExactlyElementsOf(names);
    assertThat(found("dataset.name LIKE 'r%' AND dataset.context = 'test'")).containsExactly("run 0", "run 2", "run 4",
        "run 6");
    assertThat(found("dataset.digest IN ('a', 'b') AND dataset.name != 'rain'")).containsExactly("other");
    List<String> paged = new ArrayList<>();
    String token = "";
    do {
      Page<TrackedRun> page = tracking.searchRuns(search("dataset.name = 'rain'", 3, token));
      page.items().forEach(run -> paged.add(run.info().name()));
      token = page.nextToken();
    } while (!token.isEmpty());
    assertThat(paged).containsExactlyElementsOf(names);
  }

  private static DatasetInput dataset(String name, String digest, String context) {
    return new DatasetInput(name, digest, "local", "{}", "{}", "{}", Map.of("mlflow.data.context", context));
  }

  /** PostgreSQL knows no such character; so no database of ours does. */
  @Test
  void aNulCharacterIsRefusedWithTheNameOfItsField() throws DteException {
    String run = run("one", Map.of());
    DatasetInput good = dataset("rain", "a", "train");
    String bad = "a\0b";
    refusesNul("source", run, new DatasetInput("n", "d", "local", bad, "{}", "{}", Map.of()));
    refusesNul("schema", run, new DatasetInput("n", "d", "local", "{}", bad, "{}", Map.of()));
    refusesNul("profile", run, new DatasetInput("n", "d", "local", "{}", "{}", bad, Map.of()));
    refusesNul("value", run, new DatasetInput("n", "d", "local", "{}", "{}", "{}", Map.of("k", bad)));
    assertThatThrownBy(() -> found("params.p = 'a\0b'")).isInstanceOfSatisfying(DteException.class,
        e -> assertThat(e.problem().code()).isEqualTo(ExitCode.INVALID));
    tracking.logInputs(run, List.of(good), List.of());
    assertThat(tracking.findRun(run).orElseThrow().datasets()).as("nothing of the refused calls").containsExactly(good);
  }

  private void refusesNul(String field, String run, DatasetInput bad) {
    assertThatThrownBy(() -> tracking.logInputs(run, List.of(dataset("rain", "x", "train"), bad), List.of()))
        .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.INVALID))
        .hasMessageContaining("'" + field + "' contains a NUL character");
  }
}
