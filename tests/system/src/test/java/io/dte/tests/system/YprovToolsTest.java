// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.constraints.Validator;
import io.dte.provenance.formats.Formats;
import io.dte.provenance.formats.ProvJson;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What yProv's tools write, stored on the real server: kept as it is, valid, and walked from a result to its causes. */
class YprovToolsTest {
  private static final String YPROV = "/yprov/api/v0/documents/";

  @TempDir
  static Path temporary;
  @RegisterExtension
  static final RunningServer server = new RunningServer(() -> Dte.in(temporary));

  private static Document read(byte[] json) throws Exception {
    ProvFormats formats = Formats.of(List.of(new ProvJson()));
    return formats.read(formats.find("prov-json"), new ByteArrayInputStream(json), "document.json");
  }

  /** Stores a file under that id; what comes back says the same, and is valid. */
  private static JsonNode stored(String id, Path file) throws Exception {
    assertThat(new Validator().validate(read(Files.readAllBytes(file))).violations()).as(id).isEmpty();
    Server.Answer put = server.call("PUT", YPROV + id, Files.readString(file));
    assertThat(put.status()).as(file + ": " + put.body()).isEqualTo(201);
    Server.Answer got = server.call("GET", YPROV + id, null);
    assertThat(read(got.body().getBytes(StandardCharsets.UTF_8)).sameAs(read(Files.readAllBytes(file)))).as(got.body()).isTrue();
    return got.json();
  }

  private static JsonNode walked(String id, String element, String direction) throws Exception {
    return server.call("GET", YPROV + id + "/subgraph?direction=" + direction + "&id="
        + URLEncoder.encode(element, StandardCharsets.UTF_8), null).json();
  }

  private static List<String> names(JsonNode record) {
    return StreamSupport.stream(((Iterable<String>) record::fieldNames).spliterator(), false).toList();
  }

  private static Path written(String script, String file) throws Exception {
    Path python = Peers.python("yprov", "python");
    Path folder = Files.createDirectories(temporary.resolve(script));
    Dte.Result result = new Dte(server.dte().home(), folder, server.dte().environment())
        .call(List.of(python.toString(), Dte.root() + "/tests/system/src/test/python/" + script));
    assertThat(result.code()).as(result.toString()).isZero();
    return folder.resolve(file);
  }

  @Test
  void aTrainingThatYprov4mlTracks() throws Exception {
    JsonNode document = stored("training", written("yprov4ml_train.py", "prov/line_0/prov_line_GR0_0.json"));
    assertThat(names(document.path("activity"))).containsExactlyInAnyOrder("line_GR0_0", "training", "validation");
    assertThat(names(document.path("entity"))).contains("points.csv//training", "line.pt//training", "loss//training",
        "score//validation", "learning_rate//line_GR0_0");

    JsonNode rate = server.call("GET", YPROV + "training/entities/learning_rate%2F%2Fline_GR0_0", null).json()
        .at("/entity").path("learning_rate//line_GR0_0");
    assertThat(rate.path("prov:type").asText()).isEqualTo("provml:HyperParameter");
    assertThat(rate.path("prov:value").asText()).isEqualTo("0.05");
    JsonNode loss = server.call("GET", YPROV + "training/entities/loss%2F%2Ftraining", null).json().at("/entity")
        .path("loss//training");
    assertThat(loss.path("prov:type").asText()).isEqualTo("provml:Metric");
    assertThat(loss.path("dcterms:identifier").asText()).isEqualTo("prov/line_0/metrics_GR0/loss_training_None_GR0.csv");

    JsonNode causes = walked("training", "loss//training", "U");
    assertThat(names(causes.path("activity"))).containsExactlyInAnyOrder("training", "line_GR0_0");
    assertThat(names(causes.path("entity"))).as("the data, and what was set, but no other result")
        .contains("points.csv//training", "Original_points.csv//training", "learning_rate//line_GR0_0")
        .doesNotContain("score//validation", "line.pt//training");
    assertThat(names(walked("training", "points.csv//training", "D").path("entity")))
        .contains("loss//training", "line.pt//training").doesNotContain("score//validation");
    assertThat(server.call("GET", "/api/v1/provenance/search?q=learning_rate", null).body())
        .contains("learning_rate//line_GR0_0");
  }

  @Test
  void aWorkflowThatYprov4wfsTellsOf() throws Exception {
    JsonNode document = stored("workflow", written("yprov4wfs_workflow.py", "yprov4wfs.json"));
    JsonNode route = document.at("/activity/route");
    assertThat(route.path("prov:startTime").asText()).startsWith("2026-05-01T12:00:00");
    assertThat(route.path("yprov4wfs:status").asText()).isEqualTo("Completed");
    assertThat(document.at("/activity/draw").has("prov:startTime")).as("written as None, which is no time").isFalse();
    assertThat(names(document.path("entity"))).containsExactlyInAnyOrder("rain", "flow", "map");
    JsonNode causes = walked("workflow", "map", "U");
    assertThat(names(causes.path("activity"))).containsExactlyInAnyOrder("draw", "route");
    assertThat(names(causes.path("entity"))).contains("flow", "rain");
    assertThat(names(causes.path("agent"))).containsExactly("user");
  }

  private static Path published(String name) {
    String configured = System.getenv("DTE_SPECS");
    Path specs = configured == null ? Dte.root().resolve("../shared/specs").normalize() : Path.of(configured);
    Assumptions.assumeTrue(Files.isDirectory(specs.resolve("yprov")), "no samples: set DTE_SPECS");
    return specs.resolve(name);
  }

  @Test
  void thePublishedDocumentOfStreamFlow() throws Exception {
    JsonNode document = stored("streamflow", published("yprov4wfs/yprov4wfs/yProv4WFs_Streamflow/"
        + "yprov4wfs_Streamflow_fromdb_4c03b207-750c-4991-aff8-e3e962402335.json"));
    assertThat(document.path("activity")).hasSize(4);
    assertThat(document.path("activity").findValuesAsText("prov:label")).contains("/step1", "/step2", "/step3");
    String last = "339b731c-a2c0-4cf5-a3ec-dd1576b0e464";
    assertThat(names(walked("streamflow", last, "U").path("activity"))).contains(last);
  }

  @Test
  void thePublishedDocumentOfDatacubes() throws Exception {
    JsonNode document = stored("pta", published("yprov/examples/pta/pta.json"));
    assertThat(names(document.path("entity"))).contains("ophidia:http://127.0.0.1/ophidia/84/7181");
    JsonNode walked = walked("pta", "ophidia:http://127.0.0.1/ophidia/84/7197", "U");
    assertThat(walked.path("entity").size()).isGreaterThan(1);
  }
}
