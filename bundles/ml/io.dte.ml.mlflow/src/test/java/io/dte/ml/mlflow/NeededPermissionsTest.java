// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Permissions.Resource;
import io.dte.ml.api.evaluation.EvaluationSet;
import io.dte.ml.api.trace.TraceInfo;
import io.dte.ml.api.tracking.Experiment;
import io.dte.ml.api.tracking.LoggedModel;
import io.dte.ml.api.tracking.RunInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which permission each call needs: that of the validator which MLflow's own authentication (release 3.17) puts before
 * the call, {@code can_read} being READ, {@code can_update} EDIT, {@code can_delete} and {@code can_manage} MANAGE.
 */
class NeededPermissionsTest {
  private static final String CALLS = """
      READ   GET    experiments/get?experiment_id=1
      READ   GET    experiments/get-by-name?experiment_name=e
      READ   GET    runs/get?run_id=r
      READ   GET    metrics/get-history?run_id=r&metric_key=m
      READ   GET    metrics/get-history-bulk?run_id=r&metric_key=m
      READ   GET    metrics/get-history-bulk-interval?run_ids=r&metric_key=m
      READ   GET    artifacts/list?run_id=r
      READ   GET    registered-models/get?name=m
      READ   POST   registered-models/get-latest-versions {"name":"m"}
      READ   GET    registered-models/alias?name=m&alias=a
      READ   GET    model-versions/get?name=m&version=1
      READ   GET    model-versions/get-download-uri?name=m&version=1
      READ   GET    scorers/list?experiment_id=1
      READ   GET    scorers/versions?experiment_id=1&name=s
      READ   GET    scorers/get?experiment_id=1&name=s
      READ   GET    logged-models/m-1
      READ   GET    logged-models/m-1/artifacts/directories
      READ   GET    traces/tr-1
      READ   GET    traces/tr-1/info
      READ   GET    traces/get?trace_id=tr-1
      READ   GET    traces/batchGet?trace_ids=tr-1
      READ   GET    traces/batchGetInfos?trace_ids=tr-1
      READ   GET    traces/tr-1/assessments/a-1
      READ   GET    datasets/d-1
      READ   GET    datasets/d-1/records
      READ   GET    datasets/d-1/experiment-ids
      READ   GET    /api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/f
      READ   GET    /api/2.0/mlflow-artifacts/artifacts?path=1/r/artifacts
      READ   GET    /get-artifact?run_id=r&path=f
      READ   GET    /model-versions/get-artifact?name=m&version=1&path=f
      READ   GET    /ajax-api/2.0/mlflow/logged-models/m-1/artifacts/files?artifact_file_path=f
      READ   GET    /ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-1
      EDIT   POST   experiments/update {"experiment_id":"1","new_name":"n"}
      EDIT   POST   experiments/set-experiment-tag {"experiment_id":"1","key":"k","value":"v"}
      EDIT   POST   experiments/delete-experiment-tag {"experiment_id":"1","key":"k"}
      EDIT   POST   runs/create {"experiment_id":"1"}
      EDIT   POST   runs/create-promptlab-run %s
      EDIT   POST   runs/update {"run_id":"r","status":"FINISHED"}
      EDIT   POST   runs/log-metric {"run_id":"r","key":"k","value":1,"timestamp":1}
      EDIT   POST   runs/log-parameter {"run_id":"r","key":"k","value":"v"}
      EDIT   POST   runs/log-batch {"run_id":"r"}
      EDIT   POST   runs/log-inputs {"run_id":"r"}
      EDIT   POST   runs/outputs {"run_id":"r"}
      EDIT   POST   runs/log-model {"run_id":"r","model_json":"{}"}
      EDIT   POST   runs/set-tag {"run_id":"r","key":"k","value":"v"}
      EDIT   POST   runs/delete-tag {"run_id":"r","key":"k"}
      EDIT   POST   registered-models/rename {"name":"m","new_name":"n"}
      EDIT   PATCH  registered-models/update {"name":"m","description":"d"}
      EDIT   POST   registered-models/set-tag {"name":"m","key":"k","value":"v"}
      EDIT   DELETE registered-models/delete-tag {"name":"m","key":"k"}
      EDIT   POST   registered-models/alias {"name":"m","alias":"a","version":"1"}
      EDIT   POST   model-versions/create {"name":"m","source":"s3://bucket/model"}
      EDIT   PATCH  model-versions/update {"name":"m","version":"1","description":"d"}
      EDIT   POST   model-versions/transition-stage {"name":"m","version":"1","stage":"Staging"}
      EDIT   POST   model-versions/set-tag {"name":"m","version":"1","key":"k","value":"v"}
      EDIT   POST   scorers/register {"experiment_id":"1","name":"s","serialized_scorer":"{}"}
      EDIT   POST   logged-models {"experiment_id":"1","name":"m"}
      EDIT   PATCH  logged-models/m-1 {"status":"LOGGED_MODEL_READY"}
      EDIT   PATCH  logged-models/m-1/tags {"tags":[]}
      EDIT   POST   logged-models/m-1/params {"params":[]}
      EDIT   POST   traces {"experiment_id":"1","timestamp_ms":1}
      EDIT   PATCH  traces/tr-1 {"timestamp_ms":1,"status":"OK"}
      EDIT   PATCH  traces/tr-1/tags {"key":"k","value":"v"}
      EDIT   DELETE traces/tr-1/tags {"key":"k"}
      EDIT   POST   traces/link-to-run {"run_id":"r","trace_ids":["tr-1"]}
      EDIT   POST   traces/link-prompts {"trace_id":"tr-1","prompt_versions":[]}
      EDIT   POST   traces/tr-1/assessments {"assessment":{}}
      EDIT   PATCH  traces/tr-1/assessments/a-1 {"assessment":{}}
      EDIT   DELETE traces/tr-1/assessments/a-1
      EDIT   POST   datasets/create {"name":"d","experiment_ids":["1"]}
      EDIT   PATCH  datasets/d-1/tags {"tags":"{}"}
      EDIT   DELETE datasets/d-1/tags/k
      EDIT   POST   datasets/d-1/add-experiments {"experiment_ids":["1"]}
      EDIT   POST   datasets/d-1/remove-experiments {"experiment_ids":["1"]}
      EDIT   POST   datasets/d-1/records {"records":"[]"}
      EDIT   DELETE datasets/d-1/records {"dataset_record_ids":["x"]}
      EDIT   PUT    /api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/f x
      EDIT   POST   /api/2.0/mlflow-artifacts/mpu/create/1/r/artifacts {"path":"f","num_parts":1}
      EDIT   POST   /api/2.0/mlflow-artifacts/mpu/complete/1/r/artifacts {"path":"f","upload_id":"none"}
      EDIT   POST   /api/2.0/mlflow-artifacts/mpu/abort/1/r/artifacts {"path":"f","upload_id":"none"}
      EDIT   POST   /ajax-api/2.0/mlflow/upload-artifact?run_uuid=r&path=f x
      EDIT   POST   /v1/traces %s
      MANAGE POST   experiments/delete {"experiment_id":"1"}
      MANAGE POST   experiments/restore {"experiment_id":"1"}
      MANAGE POST   runs/delete {"run_id":"r"}
      MANAGE POST   runs/restore {"run_id":"r"}
      MANAGE DELETE registered-models/delete {"name":"m"}
      MANAGE DELETE registered-models/alias {"name":"m","alias":"a"}
      MANAGE DELETE model-versions/delete {"name":"m","version":"1"}
      MANAGE DELETE model-versions/delete-tag {"name":"m","version":"1","key":"k"}
      MANAGE DELETE scorers/delete {"experiment_id":"1","name":"s"}
      MANAGE DELETE scorers/delete {"experiment_id":"1","name":"s","version":1}
      MANAGE DELETE logged-models/m-1
      MANAGE DELETE logged-models/m-1/tags/k
      MANAGE POST   traces/delete-traces {"experiment_id":"1","request_ids":["tr-1"]}
      MANAGE DELETE datasets/d-1
      MANAGE DELETE /api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/f
      MANAGE POST   experiments/permissions/create {"experiment_id":"1","username":"ann","permission":"READ"}
      MANAGE PATCH  experiments/permissions/update {"experiment_id":"1","username":"ann","permission":"READ"}
      MANAGE DELETE experiments/permissions/delete {"experiment_id":"1","username":"ann"}
      MANAGE GET    experiments/permissions/get?experiment_id=1&username=ann
      MANAGE POST   registered-models/permissions/create {"name":"m","username":"ann","permission":"READ"}
      MANAGE POST   users/permissions/grant {"resource_type":"experiment","resource_id":"1","username":"ann",%s}
      MANAGE POST   users/permissions/revoke {"resource_type":"registered_model","resource_id":"m","username":"ann"}
      """.formatted(PromptLabCallsTest.REQUEST.replace("\n", ""), """
      {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10",
      "spanId":"0102030405060708","name":"s","startTimeUnixNano":"1"}]}]}]}
      """.replace("\n", ""), "\"permission\":\"READ\"");
  @TempDir
  Path folder;
  private Front front;

  /** @param needed least level; @param method of HTTP; @param path below the protocol's, or from the root */
  private record Needed(Level needed, String method, String path, String body) {}

  private static List<Needed> calls() {
    List<Needed> calls = new ArrayList<>();
    for (String line : CALLS.strip().split("\n")) {
      String[] parts = line.split(" +", 4);
      calls.add(new Needed(Level.valueOf(parts[0]), parts[1],
          parts[2].startsWith("/") ? parts[2] : "/api/2.0/mlflow/" + parts[2], parts.length < 4 ? "" : parts[3]));
    }
    return calls;
  }

  /** A server where everything is in experiment 1, or is the model m. */
  private void serverOf(Map<Resource, Level> granted, Level otherwise) {
    front = new Front(folder.resolve("state")).header("x-mlflow-experiment-id", "1");
    front.answer("Permissions.allows", of -> granted.getOrDefault(of[1], otherwise).compareTo((Level) of[2]) >= 0);
    front.answer("TrackingService.findExperiment", id -> Optional.of(experiment()));
    front.answer("TrackingService.findExperimentByName", id -> Optional.of(experiment()));
    front.answer("TrackingService.findRunInfo", id -> Optional.of(new RunInfo("r", id[0].equals("r") ? "1" : "2", "",
        "ann", RunInfo.Status.RUNNING, 1, 0, "mlflow-artifacts:/1/r/artifacts", false)));
    front.answer("LoggedModelService.find", id -> Optional.of(new LoggedModel("m-1", "1", "m", "", "",
        "mlflow-artifacts:/1/models/m-1/artifacts", 1, 1, 1, Map.of(), Map.of(), List.of())));
    front.answer("TraceService.find", id -> Optional.of(new TraceInfo("tr-1", "1", 1, 1, "OK", "", "", "", Map.of(),
        Map.of(), List.of())));
    front.answer("EvaluationSets.find", id -> Optional.of(set(List.of("1"))));
  }

  private static EvaluationSet set(List<String> experiments) {
    return new EvaluationSet("d-1", "d", Map.of(), 0, "x", 1, 1, "bob", "bob", experiments);
  }

  private static Experiment experiment() {
    return new Experiment("1", "e", "mlflow-artifacts:/1", false, 1, 1, Map.of());
  }

  @Test
  void eachCallAsksForThePermissionThatMlflowAsksFor() throws Exception {
    for (Needed call : calls()) {
      for (Level level : Level.values()) {
        serverOf(Map.of(), level);
        Front.Got got = front.call(call.method(), call.path(), call.body());
        String what = level + " for " + call + ": " + got.status() + " " + got.text();
        assertThat(got.status() == 403).as(what).isEqualTo(level.compareTo(call.needed()) < 0);
        assertThat(got.status()).as(what).isNotIn(400, 401, 405).satisfies(status -> assertThat(status != 404
            || got.text().contains("There is no upload none")).as(what).isTrue());
      }
    }
  }

  @Test
  void whatACallNamesBesideHasToBeReadableOrWritableToo() throws Exception {
    Map<Resource, Level> granted = Map.of(Access.ofExperiment("1"), Level.MANAGE, Access.ofModel("m"), Level.MANAGE);
    serverOf(granted, Level.NONE);
    for (String call : List.of("logged-models {\"experiment_id\":\"1\",\"name\":\"m\",\"source_run_id\":\"elsewhere\"}",
        "model-versions/create {\"name\":\"m\",\"source\":\"s3://b/m\",\"run_id\":\"elsewhere\"}",
        "model-versions/create {\"name\":\"m\",\"source\":\"models:/secret/1\"}",
        "datasets/d-1/add-experiments {\"experiment_ids\":[\"2\"]}",
        "datasets/create {\"name\":\"d\",\"experiment_ids\":[\"1\",\"2\"]}")) {
      assertThat(front.call("POST", "/api/2.0/mlflow/" + call.split(" ")[0], call.split(" ")[1]).code()).as(call)
          .isEqualTo("PERMISSION_DENIED");
    }
    assertThat(front.call("POST", "/api/2.0/mlflow/model-versions/create",
        "{\"name\":\"m\",\"source\":\"models:/m/1\",\"run_id\":\"elsewhere\"}").status())
        .as("a copy of a version that may be read").isEqualTo(500);
    front.answer("EvaluationSets.find", id -> Optional.of(set(List.of("1", "2"))));
    assertThat(front.call("GET", "/api/2.0/mlflow/datasets/d-1", "").code())
        .as("a set of two experiments, one of them closed").isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void webhooksAndOtherUsersAreOperatorsAffair() throws Exception {
    serverOf(Map.of(), Level.MANAGE);
    for (String call : List.of("GET webhooks", "POST webhooks", "GET webhooks/w", "PATCH webhooks/w",
        "DELETE webhooks/w", "POST webhooks/w/test", "GET users/list", "GET users/get?username=ann",
        "DELETE users/delete?username=ann")) {
      assertThat(front.call(call.split(" ")[0], "/api/2.0/mlflow/" + call.split(" ")[1], "").code()).as(call)
          .isEqualTo("PERMISSION_DENIED");
    }
  }
}
