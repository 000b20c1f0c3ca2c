// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
  @TempDir
  Path folder;
  private Path runs;
  private Path data;
  private Path template;
  private Inputs inputs;

  @BeforeEach
  void layOut() throws Exception {
    runs = Files.createDirectories(folder.resolve("runs"));
    data = Files.createDirectories(folder.resolve("data"));
    template = Files.createDirectories(folder.resolve("templates/flood"));
    Files.writeString(template.resolve("main.cwl"), "x");
    Files.createSymbolicLink(template.resolve("leak"), folder.resolve("secret"));
    Files.createDirectories(runs.resolve("1/out"));
    Files.writeString(runs.resolve("1/out/result.csv"), "x");
    Files.writeString(runs.resolve("1/run.json"), "{}");
    Files.writeString(data.resolve("rain.nc"), "x");
    Files.writeString(folder.resolve("secret"), "x");
    Files.createSymbolicLink(data.resolve("link"), folder.resolve("secret"));
    inputs = new Inputs(runs, List.of(data), false);
  }

  @Test
  void resultsAndOpenedFoldersMayBeNamed() {
    for (String path : List.of(template + "/main.cwl", data + "/rain.nc", runs + "/1/out/result.csv")) {
      assertThatCode(() -> check(file("path", path))).as(path).doesNotThrowAnyException();
    }
    assertThatCode(() -> check(file("location", data.resolve("rain.nc").toUri().toString()))).doesNotThrowAnyException();
  }

  @Test
  void nothingElseMay() {
    for (String path : List.of(folder + "/secret", "/etc/passwd", "../secret", "main.cwl", "", template + "/leak",
        template + "/../other", template + "/%2e%2e/secret", data + "/../secret",
        data + "/link", runs + "/1/run.json", runs + "/1", data + "/missing")) {
      assertRefused(file("path", path));
    }
    for (String location : List.of("file:///etc/passwd", "FILE:/etc/passwd", "file:etc/passwd", "file://h/etc/passwd", "main.cwl",
        "/etc/passwd", template.toUri() + "%2e%2e/%2e%2e/secret", template.toUri() + "main.cwl?x", template.toUri() + "main.cwl#x", "http://127.0.0.1/x", "ftp://x/y", "jar:file:/x!/y")) {
      assertRefused(file("location", location));
    }
    ObjectNode odd = file("path", "x");
    ((ObjectNode) odd.get("in")).putArray("path").add("/etc/passwd");
    assertRefused(odd);
  }

  @Test
  void literalsHoldTheirOwnContent() {
    assertThatCode(() -> check(file("location", "_:1"))).doesNotThrowAnyException();
    assertThatCode(() -> check(file("contents", "/etc/passwd"))).doesNotThrowAnyException();
  }

  @Test
  void onlyATemplatesFolderIsOpen() {
    assertThat(RunsResource.templateFolder("flood", template + "/main.cwl")).isEqualTo(template);
    assertThat(RunsResource.templateFolder(template + "/main.cwl", template + "/main.cwl")).as("sent").isNull();
    assertThat(RunsResource.templateFolder("sample", "sample")).as("no file").isNull();
    assertThat(RunsResource.templateFolder("", "")).isNull();
    assertThatThrownBy(() -> inputs.check(file("path", template + "/main.cwl"), null)).isInstanceOf(DteException.class);
  }

  @Test
  void nestedFilesAreFound() {
    ObjectNode listing = new ObjectMapper().createObjectNode();
    listing.putArray("files").addArray().addObject().putArray("secondaryFiles").add(file("path", "/etc/passwd").get("in"));
    assertRefused(listing);
  }

  @Test
  void remoteInputsAreForWhoOpenedThem() {
    Inputs open = new Inputs(runs, List.of(), true);
    assertThatCode(() -> open.check(file("location", "https://example.org/rain.nc"), null)).doesNotThrowAnyException();
    assertThatThrownBy(() -> open.check(file("location", "ftp://example.org/rain.nc"), null)).isInstanceOf(DteException.class);
  }

  @Test
  void rolesDecideOverDocuments() throws Exception {
    Documents documents = new Documents(folder.resolve("documents"));
    Caller scientist = new Caller("sam", Role.SCIENTIST);
    Caller developer = new Caller("dev", Role.DEVELOPER);
    Caller operator = new Caller("op", Role.OPERATOR);
    ObjectNode sent = new ObjectMapper().createObjectNode().put("cwlVersion", "v1.2");

    assertThat(documents.resolve(TextNode.valueOf("flood-early-warning"), scientist)).isEqualTo("flood-early-warning");
    assertThatThrownBy(() -> documents.resolve(sent, scientist)).hasMessageContaining("developer");
    for (String path : List.of("/etc/passwd", "a.cwl", "../x", "file:///x", "https://example.org/x.cwl")) {
      assertThatThrownBy(() -> documents.resolve(TextNode.valueOf(path), scientist)).as(path).isInstanceOf(DteException.class);
      assertThatThrownBy(() -> documents.resolve(TextNode.valueOf(path), developer)).as(path).isInstanceOf(DteException.class);
      assertThat(documents.resolve(TextNode.valueOf(path), operator)).isEqualTo(path);
    }
    String kept = documents.resolve(sent, developer);
    assertThat(Path.of(kept)).hasContent("{\"cwlVersion\":\"v1.2\"}");
    assertThat(documents.resolve(sent, developer)).as("kept once").isEqualTo(kept);
    assertThat(Path.of(documents.resolve(TextNode.valueOf("cwlVersion: v1.2\nclass: Workflow\n"), developer))).content().contains("class");
  }

  @Test
  void resultsAreConfined() throws Exception {
    Path out = runs.resolve("1/out");
    Files.createSymbolicLink(out.resolve("leak"), folder.resolve("secret"));
    Confined confined = new Confined(out);
    assertThat(confined.files().files()).containsExactly(Path.of("result.csv"));
    assertThat(confined.file("result.csv")).hasContent("x");
    for (String path : List.of("../run.json", "leak", "/etc/passwd", ".", "", "missing", "a\0b")) {
      assertThatThrownBy(() -> confined.file(path)).as(path).isInstanceOfSatisfying(DteException.class,
          problem -> assertThat(problem.problem().code()).isEqualTo(ExitCode.NOT_FOUND));
    }
    assertThat(new Confined(folder.resolve("nowhere")).files().files()).isEmpty();
  }

  private void check(ObjectNode values) throws DteException {
    inputs.check(values, template);
  }

  private void assertRefused(ObjectNode values) {
    assertThatThrownBy(() -> check(values)).as(values.toString()).isInstanceOfSatisfying(DteException.class,
        problem -> assertThat(problem.problem().code()).isEqualTo(ExitCode.REFUSED));
  }

  private static ObjectNode file(String field, String value) {
    ObjectNode values = new ObjectMapper().createObjectNode();
    values.putObject("in").put("class", "File").put(field, value);
    return values;
  }
}
