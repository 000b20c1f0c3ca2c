// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The TES server with a public client, over a crash, and as a runner of another engine; on its host and in containers. */
class TesTest {
  private static final String TASKS = "/ga4gh/tes/v1/tasks";
  private static final String IMAGE = "localhost/small:1";
  @TempDir
  private static Path place;
  private static Dte dte;
  private static Map<String, String> scientist;
  private static Map<String, String> developer;
  @RegisterExtension
  static final RunningServer server = new RunningServer(TesTest::prepared);

  private static Dte prepared() throws Exception {
    Peers.program("bwrap");
    dte = Dte.in(place);
    configure(dte).configured("io.dte.compute.container.cfg", "engine=bubblewrap\npull=false\n");
    Path archive = place.resolve("small.tar");
    assertThat(dte.call(List.of(Dte.root().resolve("tests/peers/small-image").toString(), archive.toString())).code()).isZero();
    Dte.Result image = dte.run("images", "import", archive.toString(), "--name", IMAGE);
    assertThat(image.code()).as(image.err()).isZero();
    scientist = bearer(dte.run("users", "add", "sam", "--role", "scientist").out());
    developer = bearer(dte.run("users", "add", "dana", "--role", "developer").out());
    return dte;
  }

  private static Dte configure(Dte dte) throws Exception {
    return dte.configured("io.dte.compute.tes.server.cfg", "hostImage=host\nfolders=" + dte.folder() + "\n");
  }

  /** On the host, and in a container. */
  @ParameterizedTest
  @ValueSource(strings = {"host", IMAGE})
  void speaksWithPyTes(String image) throws Exception {
    Path python = Peers.python("py-tes", "python");
    Path folder = Files.createDirectories(dte.folder().resolve("py-" + image.replaceAll("\\W", "-")));
    Files.writeString(folder.resolve("in"), "input");
    Dte.Result result = dte.call(List.of(python.toString(), Dte.root() + "/tests/system/src/test/python/tes_client.py",
        server.url().toString(), server.token(), folder.toString(), image));
    assertThat(result.code()).describedAs("%s", result).isZero();
    JsonNode seen = result.json();
    assertThat(seen.path("version").asText()).isEqualTo("1.1.0");
    assertThat(seen.path("state").asText()).describedAs("%s", seen).isEqualTo("COMPLETE");
    assertThat(seen.path("exits").toString()).isEqualTo("[0,3,0]");
    assertThat(seen.path("stdout").asText().strip()).isEqualTo("5");
    assertThat(seen.path("stderr").asText().strip()).isEqualTo("hello");
    assertThat(folder.resolve("result")).hasContent("inputliteral");
    assertThat(seen.path("failed").toString()).isEqualTo("[\"EXECUTOR_ERROR\",7]");
    assertThat(seen.path("cancelled").asText()).isEqualTo("CANCELED");
    assertThat(seen.path("pages")).hasSizeGreaterThanOrEqualTo(3).allMatch(size -> size.asInt() == 1);
  }

  @Test
  void aTaskOutlivesACrashOfTheServerAndRunsOnce(@TempDir Path temporary) throws Exception {
    Dte crashing = Dte.in(temporary);
    configure(crashing);
    Path lines = crashing.folder().resolve("lines");
    Server first = Server.start(crashing);
    String id;
    try {
      Server.Answer answer = first.call("POST", TASKS, "{\"tags\":{\"a\":\"b\"},\"executors\":[{\"image\":\"host\",\"command\":[\"sh\",\"-c\","
          + "\"echo begun >> " + lines + "; sleep 6; echo ended >> " + lines + "\"]}]}");
      assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
      id = answer.json().path("id").asText();
      await().until(() -> Files.exists(lines));
    } finally {
      first.running().process().descendants().filter(process -> process.info().command().orElse("").endsWith("java"))
          .forEach(ProcessHandle::destroyForcibly);
      first.running().process().destroyForcibly().waitFor();
    }
    try (Server second = Server.start(crashing)) {
      await().untilAsserted(() -> assertThat(second.call("GET", TASKS + "/" + id, null).json()
          .path("state").asText()).isEqualTo("COMPLETE"));
      assertThat(lines).hasContent("begun\nended");
      assertThat(second.call("GET", TASKS + "?tag_key=a&tag_value=b", null).json().path("tasks")).hasSize(1);
      assertThat(second.call("GET", TASKS + "?tag_key=a&tag_value=c", null).json().path("tasks")).isEmpty();
      assertThat(second.call("GET", TASKS + "?state=RUNNING", null).json().path("tasks")).isEmpty();
    }
  }

  @Test
  void refusesWhoMayNotAndWhatIsWrong() throws Exception {
    String task = "{\"executors\":[{\"image\":\"host\",\"command\":[\"true\"]}]}";
    assertThat(server.call("GET", TASKS, null, Map.of()).status()).isEqualTo(401);
    assertThat(server.call("POST", TASKS, task, scientist).status()).isEqualTo(403);
    assertThat(server.call("POST", TASKS, task, developer).status()).isEqualTo(200);
    Server.Answer secret = server.call("POST", TASKS, "{\"inputs\":[{\"url\":\"file:///etc/passwd\",\"path\":\"/in\"}],"
        + task.substring(1), developer);
    assertThat(secret.status()).isEqualTo(403);
    assertThat(secret.json().path("message").asText()).contains("/etc/passwd");
    assertThat(server.call("POST", TASKS, "{}", developer).json().path("message").asText())
        .contains("executors is empty");
    assertThat(server.call("GET", TASKS + "/none", null).status()).isEqualTo(404);
    assertThat(server.call("GET", TASKS + "?view=ALL", null).status()).isEqualTo(400);
    assertThat(server.call("POST", "/api/v1/runs", "{\"kind\":\"tes\",\"inputs\":" + task + "}").status()).isEqualTo(403);
  }

  /** One step on the server's host, the other in a container there: its files go there and come back. */
  @Test
  void isARunnerOfAnotherEngine(@TempDir Path temporary) throws Exception {
    Dte client = new Dte(temporary.resolve("client"), Files.createDirectories(dte.folder().resolve("client")), Map.of());
    // The server may read and write below its folders only, unless the owner asks; the runner has the owner's token.
    Files.writeString(Files.createDirectories(client.home().resolve("etc")).resolve("site.yaml"), "runners:\n  remote:\n    type: tes\n    url: "
        + server.url() + "ga4gh/tes/v1\n    token: " + server.token() + "\n    image: host\n    pollSeconds: 0.2\n");
    client.write("data.txt", "three short words\n");
    client.write("wc.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {file: File}
        outputs: {count: {type: File, outputSource: count/count}, where: {type: File, outputSource: contained/where}}
        steps:
          contained:
            in: {file: file}
            out: [text, where]
            run:
              class: CommandLineTool
              requirements: {DockerRequirement: {dockerPull: "localhost/small:1"}}
              baseCommand: [sh, -c, 'cat "$0"; echo /bin/* > where']
              inputs: {file: {type: File, inputBinding: {position: 1}}}
              stdout: text.txt
              outputs: {text: stdout, where: {type: File, outputBinding: {glob: where}}}
          count:
            in: {file: contained/text}
            out: [count]
            run:
              class: CommandLineTool
              baseCommand: [wc, -w]
              inputs: {file: {type: File, inputBinding: {position: 1}}}
              stdout: count.txt
              outputs: {count: stdout}
        """);
    Dte.Result result = client.run("run", "wc.cwl", "--file", "data.txt", "--runner", "remote", "--outdir", "results", "--json");
    assertThat(result.code()).describedAs("%s", result).isZero();
    assertThat(Files.readString(client.folder().resolve("results/count.txt"))).startsWith("3 ");
    assertThat(Files.readString(client.folder().resolve("results/where"))).as("what the image has").startsWith("/bin/cat /bin/chmod /bin/entry");
    JsonNode tasks = server.call("GET", TASKS + "?tag_key=dte_runner&tag_value=remote", null).json().path("tasks");
    assertThat(tasks).hasSize(2);
    assertThat(client.run("runs", "export", "last", "lineage.json", "--format", "prov-json").code()).isZero();
    assertThat(Files.readString(client.folder().resolve("lineage.json"))).as("each step is linked to its task")
        .contains("run:" + tasks.path(0).path("id").asText(), "run:" + tasks.path(1).path("id").asText());
    String words = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest("three short words\n".getBytes()));
    await().untilAsserted(() -> assertThat(server.call("GET",
        "/api/v1/provenance/lineage?direction=down&id=sha1:" + words, null).json().path("reached").toString())
        .as("a task's own lineage, by the file that both know").contains("#executor/0"));
  }

  private static Map<String, String> bearer(String said) {
    String[] words = said.strip().split("\\s+");
    return Map.of("Authorization", "Bearer " + words[words.length - 1]);
  }
}
