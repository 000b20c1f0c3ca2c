// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowDescription.Input;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunInputsTest {
  @TempDir
  Path folder;
  private RunInputs inputs;

  @BeforeEach
  void describe() {
    List<Input> declared = List.of(input("rain_factor", "double?"), input("count", "int"), input("grid", "File"),
        input("names", "string[]"), input("dry", "boolean?"), input("label", "string"), input("any", "Any"));
    inputs = new RunInputs(new WorkflowDescription("", "", declared, List.of()), new CommandContext(folder, Map.of(),
        InputStream.nullInputStream(), new PrintStream(System.out), new PrintStream(System.err), false, false, () -> false));
  }

  private static Input input(String name, String type) {
    return new Input(name, type, "", true, null);
  }

  private ObjectNode read(String... words) throws DteException {
    return inputs.read(List.of(words));
  }

  @Test
  void valuesHaveTheDeclaredType() throws Exception {
    ObjectNode read = read("--rain-factor", "2.5", "--count=3", "--grid", "a.nc", "--names", "x", "--names", "y", "--dry",
        "--label", "-7", "--any", "{\"a\": 1}");
    assertThat(read.toString()).isEqualTo("{\"rain_factor\":2.5,\"count\":3,\"grid\":{\"class\":\"File\",\"path\":\""
        + folder.resolve("a.nc") + "\"},\"names\":[\"x\",\"y\"],\"dry\":true,\"label\":\"-7\",\"any\":{\"a\":1}}");
  }

  @Test
  void remoteFilesKeepTheirAddress() throws Exception {
    assertThat(read("--grid", "https://example.org/a.nc").path("grid").path("location").asText()).isEqualTo("https://example.org/a.nc");
  }

  @Test
  void wrongWordsAndValuesAreToldApart() {
    assertThatThrownBy(() -> read("--cuont", "3")).hasMessageContaining("--cuont").hasMessageContaining("--count")
        .satisfies(thrown -> assertThat(((DteException) thrown).problem().code()).isEqualTo(ExitCode.USAGE));
    assertThatThrownBy(() -> read("--count", "three")).hasMessageContaining("int").hasMessageContaining("three")
        .satisfies(thrown -> assertThat(((DteException) thrown).problem().code()).isEqualTo(ExitCode.INVALID));
    assertThatThrownBy(() -> read("--label")).hasMessageContaining("needs a value");
    assertThatThrownBy(() -> read("stray")).hasMessageContaining("stray");
  }
}
