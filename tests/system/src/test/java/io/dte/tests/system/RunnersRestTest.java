// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dte runners} says can be asked for over REST. */
class RunnersRestTest {
  @TempDir
  Path temporary;

  @Test
  void tellsRunnersAndLooksAtThem() throws Exception {
    Dte dte = Dte.in(temporary);
    Files.writeString(Files.createDirectories(dte.home().resolve("etc")).resolve("site.yaml"),
        "runners:\n  cluster: {type: slurm, host: no-such-host.invalid}\n  typo: {type: slurm, partitoin: x}\n");
    String viewer = dte.run("users", "add", "vera", "--role", "viewer").out().strip().replaceAll("(?s).*\\s", "");
    try (Server server = Server.start(dte)) {
      Server.Answer list = server.call("GET", "/api/v1/runners", null);
      assertThat(list.status()).isEqualTo(200);
      assertThat(list.json().path("runners").findValuesAsText("name")).containsExactly("local", "cluster", "typo");
      assertThat(list.json().at("/runners/1/settings/host").asText()).isEqualTo("no-such-host.invalid");
      assertThat(list.json().at("/problems/0/message").asText()).contains("partitoin");
      assertThat(list.json().at("/problems/0/line").asInt()).isEqualTo(3);
      assertThat(server.call("GET", "/api/v1/runners/local/check", null).json().path("ok").asBoolean()).isTrue();
      Server.Answer cluster = server.call("GET", "/api/v1/runners/cluster/check", null);
      assertThat(cluster.json().path("ok").asBoolean()).isFalse();
      assertThat(cluster.json().at("/problems/0/hint").asText()).contains("ssh no-such-host.invalid");
      assertThat(server.call("GET", "/api/v1/runners/nobody/check", null).status()).isEqualTo(404);
      assertThat(server.call("GET", "/api/v1/runners/schema", null).json().at("/$defs/runner/properties/type/enum").toString())
          .contains("slurm", "kubernetes", "tes");
      String tool = dte.write("true.cwl", "{cwlVersion: v1.2, class: CommandLineTool, baseCommand: 'true', inputs: [], outputs: []}").toString();
      Server.Answer refused = server.call("POST", "/api/v1/runs",
          "{\"kind\": \"workflow\", \"document\": \"" + tool + "\", \"options\": {\"runner\": \"clutser\"}}");
      assertThat(refused.status()).as(refused.body()).isEqualTo(400);
      assertThat(refused.body()).contains("There is no task runner 'clutser'; there are: local, cluster, typo", "did you mean 'cluster'?");
      assertThat(server.call("GET", "/api/v1/runs", null).json()).isEmpty();
      Map<String, String> asViewer = Map.of("Authorization", "Bearer " + viewer);
      assertThat(server.call("GET", "/api/v1/runners", null, asViewer).status()).isEqualTo(200);
      assertThat(server.call("GET", "/api/v1/runners/local/check", null, asViewer).status()).isEqualTo(403);
      assertThat(server.call("GET", "/api/v1/runners", null, Map.of()).status()).isEqualTo(401);
    }
  }
}
