// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private Moto store;

  @BeforeEach
  void start() throws Exception {
    store = Moto.start(temporary);
    dte = Dte.in(temporary).with("AWS_ENDPOINT_URL", store.endpoint())
        .with("AWS_SHARED_CREDENTIALS_FILE", temporary.resolve("credentials").toString());
    dte.write("join.cwl", DOCUMENT);
  }

  @AfterEach
  void stop() throws Exception {
    if (store != null) {
      store.close();
    }
  }

  private Result join(Dte as, String file) throws Exception {
    return as.run("run", "join.cwl", "--file", file, "--folder", "s3://rain/2020", "--outdir", "out", "--json");
  }

  @Test
  void filesFoldersAndDefaultsComeOnceAndWithSecretsOnly() throws Exception {
    Dte known = dte.with("AWS_ACCESS_KEY_ID", store.key()).with("AWS_SECRET_ACCESS_KEY", store.secret());
    Result first = join(known, "s3://rain/2020/a b+ü.csv");
    assertThat(first.code()).as(first.toString()).isZero();
    assertThat(dte.folder().resolve("out/all.txt")).hasContent("one\ntwo\nthree");

    Result missing = join(known, "s3://rain/none.csv");
    assertThat(missing.code()).as(missing.toString()).isEqualTo(3);
    assertThat(missing.problem().path("message").asText()).contains("s3://rain/none.csv", "does not exist", "NoSuchKey");

    Result wrong = join(dte.with("AWS_ACCESS_KEY_ID", store.key()).with("AWS_SECRET_ACCESS_KEY", "wrong"), "s3://rain/2020/a b+ü.csv");
    assertThat(wrong.code()).as(wrong.toString()).isEqualTo(4);
    assertThat(wrong.problem().path("hint").asText()).contains("io.dte.workflow.inputs.s3.cfg", "~/.aws/credentials");
    assertThat(wrong.err() + wrong.out()).doesNotContain("wrong\"", store.secret());

    Files.writeString(temporary.resolve("credentials"), "[twin]\naws_access_key_id = " + store.key() + "\naws_secret_access_key = " + store.secret() + "\n");
    Result profile = join(dte.with("AWS_PROFILE", "twin"), "s3://rain/2020/a b+ü.csv");
    assertThat(profile.code()).as(profile.toString()).isZero();
    assertThat(store.requests()).anyMatch(line -> line.contains(" 304 "));
  }
}
