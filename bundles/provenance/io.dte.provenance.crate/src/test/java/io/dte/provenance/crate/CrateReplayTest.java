// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.exchange.RunReplay.Repetition;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crate of somebody else's may be like. */
class CrateReplayTest {
  private static final String CRATE = """
      {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [
        {"@id": "./", "@type": "Dataset", "mainEntity": {"@id": "count.cwl"}},
        {"@id": "count.cwl", "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"], "name": "Count",
         "input": [{"@id": "#in/words"}, {"@id": "#in/times"}, {"@id": "#in/names"}], "output": {"@id": "#out/lines"}},
        {"@id": "#in/words", "@type": "FormalParameter", "additionalType": "File", "name": "words"},
        {"@id": "#in/times", "@type": "FormalParameter", "additionalType": "Integer", "name": "times"},
        {"@id": "#in/names", "@type": "FormalParameter", "additionalType": "Text", "multipleValues": "True", "name": "names"},
        {"@id": "#out/lines", "@type": "FormalParameter", "additionalType": "Integer", "name": "lines"},
        {"@id": "#run", "@type": "CreateAction", "instrument": {"@id": "count.cwl"},
         "object": [{"@id": "data/words.txt"}, {"@id": "#times"}, {"@id": "#names"}], "result": {"@id": "#lines"}},
        {"@id": "data/words.txt", "@type": "File", "exampleOfWork": {"@id": "#in/words"}, "sha256": "SHA"},
        {"@id": "#times", "@type": "PropertyValue", "exampleOfWork": {"@id": "#in/times"}, "value": "3"},
        {"@id": "#names", "@type": "PropertyValue", "exampleOfWork": {"@id": "#in/names"}, "value": "[\\"a\\",\\"b\\"]"},
        {"@id": "#lines", "@type": "PropertyValue", "exampleOfWork": {"@id": "#out/lines"}, "value": "7"}]}
      """;
  private static final String WORDS = "087f7f0a0bad30fcc6a1b54dd1c5ee6ecb1ea0ee0b0eb2f0d22ee1bf3e1ffb62";

  @TempDir
  Path folder;

  private Path crate(String metadata) throws Exception {
    Path crate = Files.createDirectories(folder.resolve("crate/data")).getParent();
    Files.writeString(crate.resolve("count.cwl"), "cwlVersion: v1.2\n");
    Files.writeString(crate.resolve("data/words.txt"), "one\n");
    Files.writeString(crate.resolve("ro-crate-metadata.json"), metadata.replace("SHA", Digests.of("one\n".getBytes()).sha256()));
    return crate;
  }

  private Repetition open(Path crate) throws DteException {
    return new CrateReplay().open(crate, folder.resolve("workspace"));
  }

  private void refused(Path crate, ExitCode code, String message) {
    assertThatThrownBy(() -> open(crate)).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().code()).isEqualTo(code);
      assertThat(e.problem().message()).contains(message);
      assertThat(e.problem().hint()).isNotEmpty();
    });
  }

  @Test
  void valuesHaveTheTypesOfTheirParameters() throws Exception {
    Repetition repetition = open(crate(CRATE));

    assertThat(repetition.name()).isEqualTo("Count");
    assertThat(repetition.inputs().path("times").isInt() || repetition.inputs().path("times").isBigInteger()).isTrue();
    assertThat(repetition.inputs().path("names").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(repetition.inputs().at("/words/location").asText()).startsWith("file:///").endsWith("/data/words.txt");
    assertThat(repetition.outputs().path("lines").asInt()).isEqualTo(7);
  }

  @Test
  void filesInRecordsAndNestedArraysAreThoseOfTheCrate() throws Exception {
    String file = "{\\\"class\\\":\\\"File\\\",\\\"location\\\":\\\"data/words.txt\\\"}";
    Repetition repetition = open(crate(CRATE.replace("\"[\\\"a\\\",\\\"b\\\"]\"", "\"[[" + file + "],[{\\\"table\\\":" + file + "}]]\"")));

    for (String place : java.util.List.of("/names/0/0", "/names/1/0/table")) {
      assertThat(repetition.inputs().at(place + "/location").asText()).as(place).startsWith("file:///").endsWith("/data/words.txt");
      assertThat(repetition.inputs().at(place + "/checksum").asText()).as(place).startsWith("sha256$");
    }
    String outside = file.replace("data/words.txt", "../../secret");
    refused(crate(CRATE.replace("\"[\\\"a\\\",\\\"b\\\"]\"", "\"[[" + outside + "]]\"")), ExitCode.INVALID, "outside of itself");
  }

  @Test
  void aChangedFileIsNamedWithBothDigests() throws Exception {
    Path crate = crate(CRATE.replace("SHA", WORDS));
    refused(crate, ExitCode.INVALID, WORDS);
  }

  @Test
  void whatIsNoCrateOfARunIsSaidToBeNone() throws Exception {
    refused(folder.resolve("nowhere.zip"), ExitCode.NOT_FOUND, "no such file");
    refused(Files.createDirectories(folder.resolve("empty")), ExitCode.INVALID, "ro-crate-metadata.json is missing");
    refused(crate("{\"@graph\": ["), ExitCode.INVALID, "no JSON");
    refused(crate("{\"@graph\": [{\"@id\": \"./\", \"@type\": \"Dataset\"}]}"), ExitCode.INVALID, "no workflow");
    refused(crate(CRATE.replace("CreateAction", "Action")), ExitCode.INVALID, "no run");
    refused(crate(CRATE.replace("\"@id\": \"#times\", \"@type\"", "\"@id\": \"#x\", \"@type\"")), ExitCode.INVALID, "#times");
    refused(Files.writeString(folder.resolve("text.zip"), "no zip"), ExitCode.INVALID, "no zip file");
  }

  @Test
  void filesOutsideOfACrateAreNotRead() throws Exception {
    refused(crate(CRATE.replace("data/words.txt", "../../secret")), ExitCode.INVALID, "outside of itself");
    Path crate = crate(CRATE.replace("data/words.txt", "data/link"));
    Files.createSymbolicLink(crate.resolve("data/link"), Path.of("/etc/passwd"));
    refused(crate, ExitCode.INVALID, "outside of itself");
    refused(crate(CRATE.replace("data/words.txt", "data/gone.txt")), ExitCode.INVALID, "missing in the crate");
  }

  @Test
  void aZipFileStaysInItsFolder() throws Exception {
    Path zip = folder.resolve("evil.zip");
    try (OutputStream file = Files.newOutputStream(zip); ZipOutputStream out = new ZipOutputStream(file)) {
      out.putNextEntry(new ZipEntry("../escaped.txt"));
      out.write(1);
    }
    refused(zip, ExitCode.INVALID, "leads out of it");
    assertThat(folder.resolve("escaped.txt")).doesNotExist();
    assertThat(folder.resolve("workspace")).isEmptyDirectory();
  }

  @Test
  void aZipFileThatGrowsWithoutEndIsRefused() throws Exception {
    Path zip = folder.resolve("bomb.zip");
    try (OutputStream file = Files.newOutputStream(zip); ZipOutputStream out = new ZipOutputStream(file)) {
      out.putNextEntry(new ZipEntry("zeros"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 80; i++) {
        out.write(zeros);
      }
    }
    refused(zip, ExitCode.INVALID, "grows beyond");
    assertThat(folder.resolve("workspace")).isEmptyDirectory();
  }
}
