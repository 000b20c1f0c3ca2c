// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GraphCallsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Caller ADA = new Caller("ada", Role.SCIENTIST);
  private final Routes routes = new Routes();
  private GraphCalls graph;

  @BeforeEach
  void routes() {
    routes.add("GET", "runs/get", call -> {
      if (call.need("run_id").equals("none")) {
        throw Call.missing("Run with id=none not found");
      }
      ObjectNode answer = Json.object();
      ObjectNode run = answer.putObject("run");
      run.putObject("info").put("run_id", call.need("run_id")).put("experiment_id", "7").put("status", "RUNNING")
          .put("start_time", 1_700_000_000_000_000L);
      run.putObject("data").putArray("metrics").addObject().put("key", "loss").put("value", "NaN").put("step", 3);
      return answer;
    });
    routes.add("GET", "experiments/get", call -> {
      ObjectNode answer = Json.object();
      answer.putObject("experiment").put("name", "of " + call.need("experiment_id") + " for " + call.caller().name());
      return answer;
    });
    graph = new GraphCalls(routes, JSON);
  }

  private JsonNode asked(String query) throws Exception {
    return graph.answer(ADA, Json.object().put("query", query));
  }

  @Test
  void fieldsAreAnsweredByTheOtherCallsAsTheirCaller() throws Exception {
    assertThat(asked("query q @component(name: \"page\") { one: mlflowGetRun(input: {runId: \"r\"}) { run { info {"
        + " runId status startTime endTime } data { metrics { key value step } } experiment { name } } } }")).isEqualTo(
        JSON.readTree("{\"data\":{\"one\":{\"run\":{\"info\":{\"runId\":\"r\",\"status\":\"RUNNING\","
        + "\"startTime\":\"1700000000000000\",\"endTime\":\"0\"},\"data\":{\"metrics\":[{\"key\":\"loss\","
        + "\"value\":null,\"step\":\"3\"}]},\"experiment\":{\"name\":\"of 7 for ada\"}}}},\"errors\":null}"));
  }

  @Test
  void variablesAndNamesOfOperationsCount() throws Exception {
    ObjectNode body = Json.object().put("operationName", "b")
        .put("query", "query a { test(inputString: \"no\") { output } } query b($id: String) {"
        + " mlflowGetExperiment(input: {experimentId: $id}) { experiment { name } } }");
    body.putObject("variables").put("id", "5");
    assertThat(graph.answer(ADA, body).at("/data/mlflowGetExperiment/experiment/name").asText())
        .isEqualTo("of 5 for ada");
  }

  @Test
  void errorsAreTexts() throws Exception {
    assertThat(asked("query { mlflowGetRun(input: {runId: \"none\"}) { run { info { runId } } } }").path("errors"))
        .hasSize(1).allSatisfy(error -> assertThat(error.asText()).isEqualTo("Run with id=none not found"));
    assertThat(asked("query { nothing }").at("/errors/0").asText()).contains("nothing");
    assertThat(asked("query {").at("/errors/0").asText()).isNotEmpty();
    assertThat(asked("query { mlflowGetRun(input: {runId: 7}) { run { info { runId } } } }").path("errors"))
        .isNotEmpty();
  }

  @Test
  void queriesThatAskForTooMuchAreRefused() throws Exception {
    String deep = "name { ".repeat(12) + "name" + " }".repeat(12);
    assertThat(asked("{ mlflowGetRun { run { " + deep + " } } }").at("/errors/0").asText())
        .contains("maximum depth of 10");
    StringBuilder many = new StringBuilder();
    StringBuilder roots = new StringBuilder();
    StringBuilder aliases = new StringBuilder();
    for (int i = 0; i < 1001; i++) {
      many.append(" f").append(i);
    }
    for (int i = 0; i < 11; i++) {
      roots.append(" test").append(i);
      aliases.append(" a").append(i).append(": name");
    }
    assertThat(asked("{ test {" + many + " } }").at("/errors/0").asText()).contains("total selections of 1000");
    assertThat(asked("{" + roots + " }").at("/errors/0").asText()).contains("at most 10 root fields");
    assertThat(asked("{ test {" + aliases + " } }").at("/errors/0").asText()).contains("at most 10 aliases");
  }

  /** The verdicts are those of MLflow's server for the same queries. */
  @Test
  void fragmentsCountWhereTheyAreUsed() throws Exception {
    String six = " test0 test1 test2 test3 test4 test5";
    String all = " f0: a f1: a f2: a f3: a f4: a f5: a";
    assertThat(asked("{ ... {" + six + " } ... {" + six + " } }").at("/errors/0").asText())
        .as("inline fragments of the root").contains("at most 10 root fields, got 12");
    assertThat(asked("{" + six + " ...f } fragment f on Query {" + six + " }").at("/errors/0").asText())
        .as("fragments of the root").contains("at most 10 root fields, got 12");
    assertThat(asked("{ test { ...f ...g } } fragment f on Test {" + all + " } fragment g on Test {" + all + " }")
        .at("/errors/0").asText()).as("aliases of fragments side by side").contains("at most 10 aliases, got 12");
    StringBuilder doubling = new StringBuilder("{ test { ...f0 } }");
    for (int i = 0; i < 8; i++) {
      doubling.append(" fragment f").append(i).append(" on Test {");
      for (int j = 0; j < 9; j++) {
        doubling.append(" a").append(j).append(" { ...f").append(i + 1).append(" }");
      }
      doubling.append(" }");
    }
    assertThat(asked(doubling + " fragment f8 on Test { b }").at("/errors/0").asText())
        .as("fragments in fragments").contains("total selections of 1000");
    assertThat(asked("{ test { ...f } } fragment f on Test { a { ...f } }").at("/errors/0").asText())
        .as("a fragment of itself").contains("maximum depth of 10");
    String inline = "... { ".repeat(12) + "output" + " }".repeat(12);
    assertThat(asked("{ test(inputString: \"x\") { " + inline + " } }").at("/data/test/output").asText())
        .as("inline fragments are no depth").isEqualTo("x");
    assertThat(asked("query a { test(inputString: \"x\") { output } } fragment unused on Query {" + six + six + " }")
        .at("/errors/0").asText()).as("what no operation uses is not counted").doesNotContain("at most");
  }
}
