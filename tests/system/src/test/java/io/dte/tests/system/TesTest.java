// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TES server with a public client, over a crash, and as a runner of another engine. */
class TesTest {
  private static final String TASKS = "/ga4gh/tes/v1/tasks";
  @TempDir
  private Path temporary;

  private Server start(Dte dte) throws Exception {
    Path etc = Files.createDirectories(dte.home().resolve("etc"));
    Files.writeString(etc.resolve("io.dte.compute.tes.server.cfg"), "hostImage=host\nfolders=" + dte.folder() + "\n");
    return Server.start(dte);
  }

  @Test
  void speaksWithPyTes() throws Exception {
    Path python = Peers.python("py-tes", "python");
    Dte dte = Dte.in(temporary);
    dte.write("in", "input");
    try (Server server = start(dte)) {
      Dte.Result result = dte.call(List.of(python.toString(), Dte.root() + "/tests/system/src/test/python/tes_client.py",
          server.url().toString(), server.token(), dte.folder().toString(), "host"));
      assertThat(result.code()).describedAs("%s", result).isZero();
      JsonNode seen = result.json();
      assertThat(seen.path("version").asText()).isEqualTo("1.1.0");
      assertThat(seen.path("state").asText()).describedAs("%s", seen).isEqualTo("COMPLETE");
      assertThat(seen.path("exits").toString()).isEqualTo("[0,3,0]");
      assertThat(seen.path("stdout").asText().strip()).isEqualTo("5");
      assertThat(seen.path("stderr").asText().strip()).isEqualTo("hello");
      assertThat(dte.folder().resolve("result")).hasContent("inputliteral");
      assertThat(seen.path("failed").toString()).isEqualTo("[\"EXECUTOR_ERROR\",7]");
      assertThat(seen.path("cancelled").asText()).isEqualTo("CANCELED");
      assertThat(seen.path("pages").toString()).isEqualTo("[1,1,1]");
    }
  }

  @Test
  void aTaskOutlivesACrashOfTheServerAndRunsOnce() throws Exception {
    Dte dte = Dte.in(temporary);
    Path lines = dte.folder().resolve("lines");
    Server first = start(dte);
    String id;
    try {
      Server.Answer answer = first.call("POST", TASKS, "{\"tags\":{\"a\":\"b\"},\"executors\":[{\"image\":\"host\",\"command\":[\"sh\",\"-c\","
          + "\"echo begun >> " + lines + "; sleep 6; echo ended >> " + lines + "\"]}]}");
      assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
      id = answer.json().path("id").asText();
      await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(lines));
    } finally {
      first.running().process().descendants().filter(process -> process.info().command().orElse("").endsWith("java"))
          .forEach(ProcessHandle::destroyForcibly);
      first.running().process().destroyForcibly().waitFor();
    }
    try (Server second = Server.start(dte)) {
      await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(second.call("GET", TASKS + "/" + id, null).json()
          .path("state").asText()).isEqualTo("COMPLETE"));
      assertThat(lines).hasContent("begun\nended");
      assertThat(second.call("GET", TASKS + "?tag_key=a&tag_value=b", null).json().path("tasks")).hasSize(1);
      assertThat(second.call("GET", TASKS + "?tag_key=a&tag_value=c", null).json().path("tasks")).isEmpty();
      assertThat(second.call("GET", TASKS + "?state=RUNNING", null).json().path("tasks")).isEmpty();
    }
  }

  @Test
  void refusesWhoMayNotAndWhatIsWrong() throws Exception {
    Dte dte = Dte.in(temporary);
    String scientist = dte.run("users", "add", "sam", "--role", "scientist").out().strip();
    String developer = dte.run("users", "add", "dana", "--role", "developer").out().strip();
    try (Server server = start(dte)) {
      String task = "{\"executors\":[{\"image\":\"host\",\"command\":[\"true\"]}]}";
      assertThat(server.call("GET", TASKS, null, Map.of()).status()).isEqualTo(401);
      assertThat(server.call("POST", TASKS, task, bearer(scientist)).status()).isEqualTo(403);
      assertThat(server.call("POST", TASKS, task, bearer(developer)).status()).isEqualTo(200);
      Server.Answer secret = server.call("POST", TASKS, "{\"inputs\":[{\"url\":\"file:///etc/passwd\",\"path\":\"/in\"}],"
          + task.substring(1), bearer(developer));
      assertThat(secret.status()).isEqualTo(403);
      assertThat(secret.json().path("message").asText()).contains("/etc/passwd");
      assertThat(server.call("POST", TASKS, "{}", bearer(developer)).json().path("message").asText())
          .contains("executors is empty");
      assertThat(server.call("GET", TASKS + "/none", null).status()).isEqualTo(404);
      assertThat(server.call("GET", TASKS + "?view=ALL", null).status()).isEqualTo(400);
      assertThat(server.call("POST", "/api/v1/runs", "{\"kind\":\"tes\",\"inputs\":" + task + "}").status()).isEqualTo(403);
    }
  }

  @Test
  void isARunnerOfAnotherEngine() throws Exception {
    Dte dte = Dte.in(temporary);
    try (Server server = start(dte)) {
      Dte client = new Dte(temporary.resolve("work/client"), dte.folder(), Map.of());
      Files.createDirectories(client.home().resolve("etc"));
      Files.writeString(client.home().resolve("etc/site.yaml"), "runners:\n  remote:\n    type: tes\n    url: " + server.url()
          + "ga4gh/tes/v1\n    token: " + server.token() + "\n    image: host\n    pollSeconds: 0.2\n");
      dte.write("data.txt", "three short words\n");
      dte.write("wc.cwl", """
          cwlVersion: v1.2
          class: CommandLineTool
          baseCommand: [wc, -w]
          inputs: {file: {type: File, inputBinding: {position: 1}}}
          stdout: count.txt
          outputs: {count: stdout}
          """);
      Dte.Result result = client.run("run", "wc.cwl", "--file", "data.txt", "--runner", "remote", "--outdir", "results", "--json");
      assertThat(result.code()).describedAs("%s", result).isZero();
      assertThat(Files.readString(dte.folder().resolve("results/count.txt"))).startsWith("3 ");
      assertThat(server.call("GET", TASKS + "?tag_key=dte_runner&tag_value=remote", null).json().path("tasks")).hasSize(1);
    }
  }

  private static Map<String, String> bearer(String said) {
    String[] words = said.split("\\s+");
    return Map.of("Authorization", "Bearer " + words[words.length - 1]);
  }
}
