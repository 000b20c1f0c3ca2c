// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while it records: afterwards its store says of each run what the log says, once. */
class ProvenanceKillTest {
  private static final int ITEMS = 12;
  private static final Set<String> ELEMENTS = Set.of("entity", "activity", "agent");
  private static final String SCATTER = """
      {"cwlVersion": "v1.2", "class": "Workflow", "requirements": [{"class": "ScatterFeatureRequirement"}],
       "inputs": {"words": "string[]"}, "outputs": {"said": {"type": "File[]", "outputSource": "one/said"}},
       "steps": {"one": {"scatter": "word", "in": {"word": "words"}, "out": ["said"], "run":
         {"class": "CommandLineTool", "baseCommand": "echo", "inputs": {"word": {"type": "string", "inputBinding": {}}},
          "stdout": "said.txt", "outputs": {"said": {"type": "stdout"}}}}}}""";

  @TempDir
  Path temporary;

  @Test
  void theStoreSaysWhatTheLogSays() throws Exception {
    int kills = Boolean.getBoolean("dte.soak") ? 20 : 3;
    long seed = Long.getLong("dte.soak.seed", System.nanoTime());
    System.out.println("provenance: " + kills + " kills, seed " + seed);
    Random random = new Random(seed);
    Dte dte = Dte.in(temporary);
    List<String> runs = new ArrayList<>();
    for (int kill = 0; kill <= kills; kill++) {
      Server server = Server.start(dte);
      try {
        for (int i = 0; i < 3; i++) {
          runs.add(server.call("POST", "/api/v1/runs", "{\"kind\": \"workflow\", \"document\": " + SCATTER
              + ", \"inputs\": {\"words\": " + words(runs.size()) + "}}").json().path("id").asText());
        }
        if (kill < kills) {
          Thread.sleep(random.nextInt(1500));
        } else {
          for (String run : runs) {
            compare(server, run);
          }
        }
      } finally {
        server.running().process().destroyForcibly().waitFor();
      }
    }
  }

  private static String words(int run) {
    return IntStream.range(0, ITEMS).mapToObj(i -> "\"word " + run + "." + i + "\"").collect(Collectors.joining(",", "[", "]"));
  }

  /** Waits until the run has ended and the recorder is behind the log no more. */
  private static void compare(Server server, String run) {
    await().untilAsserted(() -> {
      assertThat(server.call("GET", "/api/v1/runs/" + run, null).json().path("state").asText()).isEqualTo("succeeded");
      JsonNode log = server.call("GET", "/api/v1/provenance/runs/" + run, null).json();
      JsonNode store = server.call("GET", "/api/v1/provenance/documents/" + run + "?format=prov-json", null).json();
      assertThat(log.path("wasGeneratedBy").size()).isGreaterThanOrEqualTo(ITEMS);
      assertThat(said(store)).isEqualTo(said(log));
    });
  }

  /** Elements by their names, relations as they are, each as often as it is told. */
  private static TreeMap<String, Object> said(JsonNode document) {
    TreeMap<String, Object> said = new TreeMap<>();
    document.properties().forEach(part -> {
      if (ELEMENTS.contains(part.getKey())) {
        said.put(part.getKey(), part.getValue());
      } else if (!part.getKey().equals("prefix")) {
        List<String> relations = new ArrayList<>();
        part.getValue().forEach(relation -> relations.add(relation.toString()));
        said.put(part.getKey(), relations.stream().sorted().toList());
      }
    });
    return said;
  }
}
