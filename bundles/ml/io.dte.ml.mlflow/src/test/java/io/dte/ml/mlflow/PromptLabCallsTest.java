// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.TrackedRun;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptLabCallsTest {
  /** As MLflow's page sends it. */
  static final String REQUEST = """
      {"experiment_id":"1","run_name":"try","tags":[{"key":"team","value":"rivers"}],
      "prompt_template":"How high is {{river}}?","prompt_parameters":[{"key":"river","value":"the Ruhr"}],
      "model_route":"llm","model_parameters":[{"key":"temperature","value":0.5}],"model_input":"How high is the Ruhr?",
      "model_output_parameters":[{"key":"tokens","value":7}],"model_output":"High.","mlflow_version":"3.17.0"}
      """;
  private static final String PATH = "/ajax-api/2.0/mlflow/runs/create-promptlab-run";
  @TempDir
  Path folder;
  private final List<String> done = new ArrayList<>();
  private Front front;

  @BeforeEach
  void start() {
    RunInfo info = new RunInfo("r", "1", "try", "unknown", RunInfo.Status.RUNNING, 1, 0,
        "mlflow-artifacts:/1/r/artifacts", false);
    TrackedRun run = new TrackedRun(info, List.of(), Map.of(), Map.of(), List.of(), List.of(), List.of());
    front = new Front(folder.resolve("state")).answer("Permissions.allows", of -> true)
        .answer("TrackingService.createRun", given -> {
          done.add("create " + given[1] + " " + given[4]);
          return run;
        }).answer("TrackingService.log", given -> {
          done.add("log " + new TreeMap<>(((RunBatch) given[1]).params()));
          return CompletableFuture.completedFuture(null);
        }).answer("ArtifactTree.put", given -> {
          done.add(given[0] + " " + new String(((InputStream) given[1]).readAllBytes(), StandardCharsets.UTF_8));
          return new ArtifactTree.Entry(given[0].toString(), false, 1, "");
        }).answer("TrackingService.updateRun", given -> {
          done.add("end " + ((Optional<?>) given[1]).orElseThrow());
          return info;
        }).answer("TrackingService.findRun", given -> Optional.of(run));
  }

  @Test
  void aTryIsARunWithATable() throws Exception {
    Front.Got got = front.call("POST", PATH, REQUEST);
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(got.json().at("/run/info/run_id").asText()).isEqualTo("r");
    assertThat(done).containsExactly("create try {team=rivers}",
        "log {model_route=llm, prompt_template=How high is {{river}}?, temperature=0.5}",
        "1/r/artifacts/eval_results_table.json {\"columns\":[\"river\",\"prompt\",\"output\",\"tokens\"],"
        + "\"data\":[[\"the Ruhr\",\"How high is the Ruhr?\",\"High.\",\"7\"]]}", "end FINISHED");
  }

  @Test
  void badInputMakesNoRun() throws Exception {
    for (String field : List.of("prompt_template", "prompt_parameters", "model_route", "model_input",
        "mlflow_version")) {
      String without = new ObjectMapper().readTree(REQUEST).toString().replace("\"" + field + "\"", "\"none\"");
      Front.Got got = front.call("POST", PATH, without);
      assertThat(got.code()).as(got.text()).isEqualTo("INVALID_PARAMETER_VALUE");
      assertThat(got.text()).contains("must specify " + field);
    }
    Front.Got got = front.call("POST", PATH, REQUEST.replace("[{\"key\":\"tokens\",\"value\":7}]", "7"));
    assertThat(got.code()).as(got.text()).isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(done).isEmpty();
  }

  @Test
  void aRunThatCannotBeFilledHasFailed() throws Exception {
    front.answer("TrackingService.log", given -> CompletableFuture.failedFuture(
        new DteException(ExitCode.INVALID, "Invalid value for parameter 'key'", "")));
    Front.Got got = front.call("POST", PATH, REQUEST);
    assertThat(got.code()).as(got.text()).isEqualTo("INVALID_PARAMETER_VALUE");
    assertThat(done).containsExactly("create try {team=rivers}", "end FAILED");

    done.clear();
    front.answer("TrackingService.log", given -> CompletableFuture.completedFuture(null));
    front.answer("ArtifactTree.put", given -> {
      throw new IllegalStateException("a bug");
    });
    assertThat(front.call("POST", PATH, REQUEST).code()).isEqualTo("INTERNAL_ERROR");
    assertThat(done).containsExactly("create try {team=rivers}", "end FAILED");
  }
}
