// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.cwl.load.Documents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputCheckTest {
  private final ObjectMapper json = new ObjectMapper();
  @TempDir
  Path dir;
  private Path document;

  @BeforeEach
  void write() throws Exception {
    document = Files.writeString(dir.resolve("t.cwl"), """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: "true"
        inputs: {f: "File?", x: "double?", e: "Any?"}
        outputs: {}
        """);
    Files.writeString(dir.resolve("data 1"), "x");
  }

  @Test
  void everyFileIsAnAbsoluteAddressAfterwards() throws Exception {
    Path folder = Files.createDirectories(dir.resolve("sub"));
    String there = "file://" + dir + "/data%201";
    for (String file : List.of("\"../data 1\"", "\"" + dir + "/data 1\"", "{\"class\":\"File\",\"path\":\"../data 1\"}",
        "{\"class\":\"File\",\"path\":\"" + there + "\"}", "{\"class\":\"File\",\"location\":\"%2e%2e/data%201\"}")) {
      JsonNode found = check("{\"f\":" + file + "}", folder).path("f");
      assertThat(found.path("location").asText()).as(file).isEqualTo(there);
      assertThat(found.has("path")).isFalse();
    }
    assertThat(check("{\"e\":[{\"class\":\"File\",\"path\":\"../data 1\"}]}", folder).findValuesAsText("location"))
        .containsExactly(there);
  }

  @Test
  void numbersBeyondThoseOfADoubleAreRefused() throws Exception {
    for (String number : List.of("1e999999999", "-1e400", "1e-999999999", "0e-999999999")) {
      assertThatThrownBy(() -> check("{\"x\":\"" + number + "\"}", dir)).as(number).isInstanceOfSatisfying(DteException.class,
          problem -> assertThat(problem.problem().code()).isEqualTo(ExitCode.INVALID));
    }
    for (String number : List.of("1.5", "0", "0.000", "-1e308", "4.9e-324")) {
      assertThat(check("{\"x\":\"" + number + "\"}", dir).path("x").isNumber()).as(number).isTrue();
    }
  }

  private JsonNode check(String inputs, Path relativeTo) throws Exception {
    return InputCheck.check(Loader.valid(document, new Documents()), json.readTree(inputs), relativeTo);
  }
}
