// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs by s3 address, from a server that checks signatures. */
class S3Test {
  private static final String DOCUMENT = """
      cwlVersion: v1.2
      class: Workflow
      inputs: {file: File, folder: Directory}
      outputs: {all: {type: File, outputSource: join/all}}
      steps:
        join:
          in:
            file: file
            folder: folder
            last: {default: {class: File, location: "s3://rain/default.csv"}}
          out: [all]
          run:
            class: CommandLineTool
            baseCommand: cat
            arguments: [$(inputs.file.path), $(inputs.folder.path)/deep/c.csv, $(inputs.last.path)]
            inputs: {file: File, folder: Directory, last: File}
            outputs: {all: {type: stdout}}
            stdout: all.txt
      """;

  @TempDir
  Path temporary;
  private Dte dte;
  private Process server;
  private String key;
  private String secret;

  @BeforeEach
  void start() throws Exception {
    Path program = Peers.python("moto", "moto_server");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
        .redirectErrorStream(true).redirectOutput(temporary.resolve("moto.log").toFile());
    builder.environment().put("INITIAL_NO_AUTH_ACTION_COUNT", "4");
    server = builder.start();
    Awaitility.await().until(() -> answers(port));
    String endpoint = "http://127.0.0.1:" + port;
    dte = Dte.in(temporary).with("AWS_ENDPOINT_URL", endpoint).with("AWS_SHARED_CREDENTIALS_FILE", temporary.resolve("credentials").toString());
    Result seeded = dte.call(List.of(Peers.python("moto", "python").toString(),
        Dte.root().resolve("tests/system/src/test/python/s3.py").toString(), endpoint));
    assertThat(seeded.code()).as(seeded.toString()).isZero();
    String[] pair = seeded.out().strip().split(" ");
    key = pair[0];
    secret = pair[1];
    dte.write("join.cwl", DOCUMENT);
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.destroy();
      server.waitFor();
    }
  }

  private Result join(Dte as, String file) throws Exception {
    return as.run("run", "join.cwl", "--file", file, "--folder", "s3://rain/2020", "--outdir", "out", "--json");
  }

  @Test
  void filesFoldersAndDefaultsComeOnceAndWithSecretsOnly() throws Exception {
    Dte known = dte.with("AWS_ACCESS_KEY_ID", key).with("AWS_SECRET_ACCESS_KEY", secret);
    Result first = join(known, "s3://rain/2020/a b+ü.csv");
    assertThat(first.code()).as(first.toString()).isZero();
    assertThat(dte.folder().resolve("out/all.txt")).hasContent("one\ntwo\nthree");

    Result missing = join(known, "s3://rain/none.csv");
    assertThat(missing.code()).as(missing.toString()).isEqualTo(3);
    assertThat(missing.problem().path("message").asText()).contains("s3://rain/none.csv", "does not exist", "NoSuchKey");

    Result wrong = join(dte.with("AWS_ACCESS_KEY_ID", key).with("AWS_SECRET_ACCESS_KEY", "wrong"), "s3://rain/2020/a b+ü.csv");
    assertThat(wrong.code()).as(wrong.toString()).isEqualTo(4);
    assertThat(wrong.problem().path("hint").asText()).contains("io.dte.workflow.inputs.s3.cfg", "~/.aws/credentials");
    assertThat(wrong.err() + wrong.out()).doesNotContain("wrong\"", secret);

    Files.writeString(temporary.resolve("credentials"), "[twin]\naws_access_key_id = " + key + "\naws_secret_access_key = " + secret + "\n");
    Result profile = join(dte.with("AWS_PROFILE", "twin"), "s3://rain/2020/a b+ü.csv");
    assertThat(profile.code()).as(profile.toString()).isZero();
    assertThat(Files.readString(temporary.resolve("moto.log"))).contains(" 304 ");
  }
}
