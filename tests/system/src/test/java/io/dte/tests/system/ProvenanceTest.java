// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Lineage that nobody asked for, and yProv's protocol, on the real server. */
class ProvenanceTest {
  private static final String ECHO = """
      {"cwlVersion": "v1.2", "class": "CommandLineTool", "baseCommand": "echo",
       "inputs": {"word": {"type": "string", "inputBinding": {}}},
       "stdout": "said.txt", "outputs": {"said": {"type": "stdout"}}}""";
  private static final String YPROV = "/yprov/api/v0/documents/";

  @TempDir
  static Path temporary;
  @RegisterExtension
  static final RunningServer server = new RunningServer(() -> Dte.in(temporary));

  @Test
  void aRunLeavesItsLineageAndAnswersWhereItsResultComesFrom() throws Exception {
    Server.Answer started = server.call("POST", "/api/v1/runs",
        "{\"kind\": \"workflow\", \"document\": " + ECHO + ", \"inputs\": {\"word\": \"lineage\"}}");
    String id = started.json().path("id").asText();
    server.call("GET", "/api/v1/runs/" + id + "/events", null);
    JsonNode document = server.call("GET", "/api/v1/provenance/runs/" + id, null).json();
    assertThat(document.path("activity").fieldNames()).toIterable().contains("run:" + id);
    assertThat(document.path("wasGeneratedBy")).isNotEmpty();
    JsonNode lineage = reaching("/api/v1/provenance/lineage?direction=up&id=" + digest(document), "urn:uuid:" + id);
    assertThat(lineage.path("elements").findValuesAsText("kind")).contains("entity", "activity");
    assertThat(server.call("GET", "/api/v1/provenance/documents/" + id + "?format=prov-json", null).json().path("entity")).isNotEmpty();
    assertThat(server.call("GET", "/api/v1/provenance/search?q=said", null).body()).contains("said.txt");
  }

  /** Waits for the recorder, which is a little behind the log. */
  private static JsonNode reaching(String path, String... reached) throws Exception {
    Patience.await().untilAsserted(() -> assertThat(server.call("GET", path, null).json().path("reached").toString()).contains(reached));
    return server.call("GET", path, null).json();
  }

  private static String digest(JsonNode document) {
    for (JsonNode each : document.path("wasGeneratedBy")) {
      String entity = each.path("prov:entity").asText();
      if (entity.startsWith("sha1:")) {
        return entity;
      }
    }
    throw new AssertionError("nothing was made, by " + document);
  }

  /** What a client of MLflow tracks becomes lineage, from the data set to the model, which then can be cited. */
  @Test
  void aTrackedTrainingLeavesItsLineageDownToTheModel() throws Exception {
    String run = mlflow("runs/create", "{\"experiment_id\": \"0\", \"run_name\": \"fit\", \"tags\":"
        + " [{\"key\": \"mlflow.source.git.commit\", \"value\": \"4711\"}]}").at("/run/info/run_id").asText();
    String trial = mlflow("runs/create", "{\"experiment_id\": \"0\", \"tags\": [{\"key\": \"mlflow.parentRunId\", \"value\": \""
        + run + "\"}]}").at("/run/info/run_id").asText();
    mlflow("runs/log-inputs", "{\"run_id\": \"" + run + "\", \"datasets\": [{\"dataset\": {\"name\": \"rain\", \"digest\": \"ab12\","
        + " \"source_type\": \"http\", \"source\": \"{\\\"url\\\": \\\"https://example.org/rain.nc\\\"}\"},"
        + " \"tags\": [{\"key\": \"mlflow.data.context\", \"value\": \"training\"}]}]}");
    assertThat(server.call("PUT", "/mlflow/api/2.0/mlflow-artifacts/artifacts/0/" + run + "/artifacts/model.bin", "weights").status())
        .isEqualTo(200);
    mlflow("runs/log-parameter", "{\"run_id\": \"" + run + "\", \"key\": \"lr\", \"value\": \"0.1\"}");
    mlflow("runs/log-metric", "{\"run_id\": \"" + run + "\", \"key\": \"loss\", \"value\": 0.25, \"timestamp\": 1}");
    mlflow("runs/update", "{\"run_id\": \"" + run + "\", \"status\": \"FINISHED\", \"end_time\": 2}");
    mlflow("registered-models/create", "{\"name\": \"flood\", \"tags\": [{\"key\": \"licence\", \"value\": \"CC-BY-4.0\"}]}");
    mlflow("model-versions/create", "{\"name\": \"flood\", \"source\": \"mlflow-artifacts:/0/" + run
        + "/artifacts\", \"run_id\": \"" + run + "\"}");

    String activity = "urn:dte:tracking-run:" + run;
    reaching("/api/v1/provenance/lineage?direction=up&id=urn:dte:model:flood/1", activity, "urn:dte:dataset:rain@ab12",
        "https://example.org/rain.nc", "urn:dte:commit:4711");
    String sha1 = java.util.HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-1").digest("weights".getBytes()));
    assertThat(server.call("GET", "/api/v1/provenance/lineage?direction=up&id=sha1:" + sha1, null).json().path("reached").toString())
        .as("by the digest that workflows know the file by").contains(activity);
    JsonNode told = server.call("GET", "/api/v1/provenance/elements?id=" + activity, null).json().at("/elements/0/attributes");
    assertThat(told.toString()).contains("training", "lr = 0.1", "loss = 0.25", "finished");
    assertThat(server.call("GET", "/api/v1/provenance/lineage?direction=up&id=urn:dte:tracking-run:" + trial, null).json()
        .path("reached").toString()).as("a trial follows its training").contains(activity);

    JsonNode cited = server.call("GET", "/api/v1/models/flood/versions/1/metadata?format=datacite", null).json();
    assertThat(cited.at("/rightsList/0/rightsIdentifier").asText()).isEqualTo("CC-BY-4.0");
    assertThat(cited.at("/alternateIdentifiers/0/alternateIdentifier").asText()).isEqualTo("urn:dte:model:flood/1");
    Dte.Result schema = server.dte().run("models", "cite", "flood", "1");
    assertThat(new ObjectMapper().readTree(schema.out()).at("/encoding/0/name").asText()).as(schema.toString()).isEqualTo("model.bin");
    assertThat(server.call("GET", "/api/v1/models/flood/versions/1/metadata?format=bibtex", null).status()).isEqualTo(400);
    Path metadata = Files.writeString(temporary.resolve("model.json"), cited.toString());
    Dte.Result valid = server.dte().call(List.of(Peers.python("datacite", "python").toString(), "-c", "import json, sys; from datacite"
        + " import schema45; schema45.validator.validate(json.load(open(sys.argv[1])))", metadata.toString()));
    assertThat(valid.code()).as(valid.toString()).isZero();
  }

  private static JsonNode mlflow(String call, String body) throws Exception {
    Server.Answer answer = server.call("POST", "/mlflow/api/2.0/mlflow/" + call, body);
    assertThat(answer.status()).as(call + ": " + answer.body()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void whoIsRefusedADocumentFindsNothingOfIt() throws Exception {
    String said = server.dte().run("users", "add", "eve", "--role", "scientist").out().strip();
    Map<String, String> eve = Map.of("Authorization", "Bearer " + said.substring(said.lastIndexOf(' ') + 1).strip());
    assertThat(server.call("PUT", YPROV + "secret", """
        {"prefix": {"ex": "http://secret.org/"}, "entity": {"ex:plan": {"prov:label": "hidden secret"}}, "activity": {"ex:do": {}},
         "used": {"_:u": {"prov:activity": "ex:do", "prov:entity": "ex:plan"},
           "_:v": {"prov:activity": "ex:do", "prov:entity": "http://open.org/source"}},
         "wasGeneratedBy": {"_:g": {"prov:entity": "ex:map", "prov:activity": "ex:do"}}}""").status()).isEqualTo(201);
    List<String> questions = List.of("/api/v1/provenance/search?q=hidden%20secret", "/api/v1/provenance/elements?id=http://secret.org/plan",
        "/api/v1/provenance/impact?id=http://secret.org/plan", "/api/v1/provenance/path?from=http://secret.org/do&to=http://secret.org/plan");
    for (String question : questions) {
      assertThat(server.call("GET", question, null, eve).body()).as(question).contains("secret.org");
    }
    assertThat(server.call("PUT", YPROV + "secret-2", """
        {"prefix": {"ex": "http://open.org/"}, "activity": {"ex:print": {}}, "entity": {"ex:poster": {"prov:label": "hidden"}},
         "used": {"_:u": {"prov:activity": "ex:print", "prov:entity": "http://secret.org/map"}},
         "wasGeneratedBy": {"_:g": {"prov:entity": "ex:poster", "prov:activity": "ex:print"}}}""").status()).isEqualTo(201);
    String impact = "/api/v1/provenance/impact?id=http://open.org/source";
    assertThat(server.call("GET", impact, null, eve).body()).contains("secret.org/do", "open.org/poster");
    assertThat(server.call("PUT", YPROV + "secret/permissions", "{\"user\": \"eve\", \"level\": \"none\"}").status()).isEqualTo(201);
    assertThat(server.call("GET", impact, null, eve).body()).as("no walk leads over it").doesNotContain("secret.org/do", "open.org/poster");
    assertThat(server.call("GET", "/api/v1/provenance/search?limit=1&q=hidden", null, eve).json().at("/elements/0/id").asText())
        .as("what is hidden takes no place on a page").isEqualTo("http://open.org/poster");
    assertThat(server.call("GET", "/api/v1/provenance/documents?limit=1&after=secre", null, eve).json().findValuesAsText("id"))
        .containsExactly("secret-2");
    assertThat(server.call("GET", "/api/v1/provenance/lineage?document=secret&id=http://secret.org/plan", null, eve).status()).isEqualTo(403);
    for (String question : questions) {
      assertThat(server.call("GET", question, null, eve).body()).as(question).doesNotContain("secret.org/plan\",");
      assertThat(server.call("GET", question, null, eve).json().path("elements")).as(question).isEmpty();
    }
    assertThat(server.call("GET", YPROV + "secret", null, eve).status()).isEqualTo(403);
    assertThat(server.call("GET", "/api/v1/provenance/documents/secret", null, eve).status()).isEqualTo(403);
    assertThat(server.call("GET", YPROV + "secret/subgraph?id=ex:plan", null, eve).status()).isEqualTo(403);
    assertThat(server.call("GET", "/yprov/api/v0/documents", null, eve).body()).doesNotContain("\"secret\"");
    assertThat(server.call("GET", "/api/v1/provenance/documents/platform", null, eve).status())
        .as("trainings of experiments that not everybody may read").isEqualTo(403);
    for (String own : List.of(YPROV + "platform", YPROV + "018f3a52-93c1-7c1e-9d0a-0f1e2d3c4b5a",
        "/api/v1/provenance/documents/018f3a52-93c1-7c1e-9d0a-0f1e2d3c4b5a")) {
      Server.Answer kept = server.call("PUT", own, "{}");
      assertThat(kept.status()).as(own + ": the engine's own, for operators too").isEqualTo(403);
      assertThat(kept.json().path("detail").asText() + kept.body()).contains("kept for the engine");
    }
  }

  @Test
  void aDocumentThatContradictsItselfIsRefusedAndNothingOfItStored() throws Exception {
    String path = "/api/v1/provenance/documents/checked";
    String twice = """
        {"prefix": {"ex": "http://checked.org/"}, "activity": {"ex:a": [{"prov:startTime": "2026-01-01T00:00:00Z"},
         {"prov:startTime": "2026-01-02T00:00:00Z"}]}}""";
    String both = "{\"prefix\": {\"ex\": \"http://checked.org/\"}, \"entity\": {\"ex:b\": {}}, \"activity\": {\"ex:b\": {}}}";
    Server.Answer contradiction = server.call("PUT", path, twice);
    assertThat(contradiction.status()).isEqualTo(422);
    assertThat(contradiction.body()).contains("ex:a", "prov:startTime", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    Server.Answer invalid = server.call("PUT", path + "?validate=true", both);
    assertThat(invalid.status()).isEqualTo(422);
    assertThat(invalid.body()).contains("entity-activity-disjoint", "ex:b");
    assertThat(server.call("PUT", path + "?validate=true", twice).status()).isEqualTo(422);
    assertThat(server.call("GET", path, null).status()).isEqualTo(404);
    assertThat(server.call("GET", "/api/v1/provenance/elements?id=http://checked.org/a", null).json().path("elements")).isEmpty();
    assertThat(server.call("PUT", path + "?validate=true", "{\"prefix\": {\"ex\": \"http://checked.org/\"}, \"entity\": {\"ex:b\": {}}}")
        .status()).isEqualTo(201);
    assertThat(server.call("PUT", path + "-not", both).status()).as("nobody asked for it to be valid").isEqualTo(201);
  }

  @Test
  void yprovDocumentsAreStoredTrackedAndWalked() throws Exception {
    String survey = """
        {"prefix": {"ex": "http://example.org/"}, "entity": {"ex:rain": {}, "ex:flow": {"ex:unit": "m3/s"}},
         "activity": {"ex:fuse": {}}, "used": {"ex:u": {"prov:activity": "ex:fuse", "prov:entity": "ex:rain"}},
         "wasGeneratedBy": {"_:g": {"prov:entity": "ex:flow", "prov:activity": "ex:fuse"}}}""";
    assertThat(server.call("PUT", YPROV + "survey", survey).status()).isEqualTo(201);
    assertThat(server.call("PUT", YPROV + "survey", survey).status()).isEqualTo(409);
    assertThat(server.call("GET", "/yprov/api/v0/documents", null).json().toString()).contains("\"survey\"");
    assertThat(server.call("GET", YPROV + "survey", null).json().path("entity").fieldNames()).toIterable().contains("ex:rain", "ex:flow");
    assertThat(server.call("GET", YPROV + "survey/entities/ex:flow", null).json().path("entity").path("ex:flow").toString()).contains("m3/s");
    assertThat(server.call("GET", YPROV + "survey/relations/ex:u", null).json().path("used")).isNotEmpty();

    assertThat(server.call("PUT", YPROV + "survey/activities/ex:warn", "{\"prov:label\": \"warn\"}").status()).isEqualTo(201);
    assertThat(server.call("POST", YPROV + "survey/relations",
        "{\"used\": {\"ex:u2\": {\"prov:activity\": \"ex:warn\", \"prov:entity\": \"ex:flow\"}}}").status()).isEqualTo(201);
    JsonNode down = server.call("GET", YPROV + "survey/subgraph?id=ex:rain&direction=D", null).json();
    assertThat(down.path("activity").fieldNames()).toIterable().contains("ex:fuse", "ex:warn");
    JsonNode near = server.call("GET", YPROV + "survey/subgraph?id=ex:rain&direction=D&depth=1", null).json();
    assertThat(near.path("activity").fieldNames()).toIterable().containsExactly("ex:fuse");
    assertThat(server.call("DELETE", YPROV + "survey/relations/ex:u2", null).status()).isEqualTo(200);
    assertThat(server.call("GET", YPROV + "survey/relations/ex:u2", null).status()).isEqualTo(404);

    assertThat(server.call("PUT", YPROV + "broken", "{\"entity\": [").status()).isBetween(400, 422);
    assertThat(server.call("GET", YPROV + "broken", null).status()).isEqualTo(404);
    assertThat(server.call("GET", YPROV + "survey/subgraph?id=ex:rain%27)%20OR%201%3D1%20--", null).status()).isEqualTo(404);
    assertThat(server.call("DELETE", YPROV + "survey", null).status()).isEqualTo(200);
    assertThat(server.call("GET", YPROV + "survey", null).status()).isEqualTo(404);
  }

  /** Ids are URIs or names with anything in them; clients encode slashes, or not. */
  @Test
  void idsInPathsMayBeUris() throws Exception {
    assertThat(server.call("PUT", YPROV + "ids%2F1", """
        {"prefix": {"ex": "http://example.org/"}, "entity": {"ex:a/b": {}, "ex:a b%20c": {}, "ex:a;b=c": {},
         "urn:hash::sha256:00ff": {}, "http://other.org/x//y?z=1#f": {}}}""").status()).isEqualTo(201);
    for (String id : List.of("ex:a/b", "ex:a%2Fb", "ex:a%20b%2520c", "ex:a%3Bb=c", "urn:hash::sha256:00ff", "http://other.org/x//y%3Fz=1%23f",
        "http%3A%2F%2Fother.org%2Fx%2F%2Fy%3Fz%3D1%23f")) {
      Server.Answer found = server.call("GET", YPROV + "ids%2F1/entities/" + id, null);
      assertThat(found.status()).as(id + ": " + found.body()).isEqualTo(200);
      assertThat(found.json().path("entity")).as(id).hasSize(1);
    }
    assertThat(server.call("DELETE", YPROV + "ids%2F1/entities/http%3A%2F%2Fother.org%2Fx%2F%2Fy%3Fz%3D1%23f", null).status()).isEqualTo(200);
    assertThat(server.call("GET", YPROV + "ids%2F1/entities", null).json()).hasSize(4);
    assertThat(server.call("GET", YPROV + "%2e%2e/documents/ids%2F1", null).status()).isEqualTo(400);
  }

  @Test
  void eachCallNeedsATokenAndOnlyOperatorsRegister() throws Exception {
    assertThat(server.call("GET", "/yprov/api/v0/documents", null, Map.of()).status()).isEqualTo(401);
    String ann = "{\"user\": \"ann\", \"password\": \"guess\"}";
    assertThat(server.call("POST", "/yprov/api/v0/auth/register", ann, Map.of()).status()).isEqualTo(401);
    Server.Answer chosen = server.call("POST", "/yprov/api/v0/auth/register", ann);
    assertThat(chosen.status()).isEqualTo(400);
    assertThat(chosen.body()).contains("nobody chooses a password", "ann was not registered", "leave \\\"password\\\" out");
    assertThat(server.dte().run("users", "list").out()).doesNotContain("ann");
    String token = server.call("POST", "/yprov/api/v0/auth/register", "{\"user\": \"ann\"}").json().path("token").asText();
    assertThat(server.call("POST", "/yprov/api/v0/auth/login", ann, Map.of()).status()).isEqualTo(401);
    Server.Answer login = server.call("POST", "/yprov/api/v0/auth/login",
        "{\"user\": \"ann\", \"password\": \"" + token + "\"}", Map.of());
    assertThat(login.status()).isEqualTo(200);
    Map<String, String> asAnn = Map.of("Authorization", "Bearer " + login.json().path("token").asText());
    assertThat(server.call("POST", "/yprov/api/v0/auth/register", "{\"user\": \"bob\"}", asAnn).status()).isEqualTo(403);
    assertThat(server.call("PUT", YPROV + "mine", "{}").status()).isEqualTo(201);
    assertThat(server.call("PUT", YPROV + "mine/entities/e", "{}", asAnn).status()).isEqualTo(403);
    assertThat(server.call("PUT", YPROV + "mine/permissions", "{\"user\": \"ann\", \"level\": \"w\"}").status()).isEqualTo(201);
    assertThat(server.call("PUT", YPROV + "mine/entities/_:e", "{}", asAnn).status()).isEqualTo(201);
    assertThat(server.call("DELETE", YPROV + "mine", null, asAnn).status()).isEqualTo(403);
  }
}
