// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.dialogs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.workflow.api.WorkflowDescription.Input;
import org.junit.jupiter.api.Test;

class InputValueTest {
  private final ObjectMapper mapper = new ObjectMapper();

  @Test
  void filesAndFoldersBecomeObjectsOfTheirClass() throws Exception {
    assertThat(value("File", true, null).of(" /data/rain.nc ")).contains(json("{'class':'File','path':'/data/rain.nc'}"));
    assertThat(value("Directory?", false, null).of("/data")).contains(json("{'class':'Directory','path':'/data'}"));
  }

  @Test
  void numbersKeepTheirDigits() throws Exception {
    assertThat(value("double", true, null).of("0.1").orElseThrow().decimalValue()).isEqualByComparingTo("0.1");
    assertThat(value("long", true, null).of("9007199254740993").orElseThrow().longValue()).isEqualTo(9007199254740993L);
  }

  @Test
  void aWrongEntrySaysWhatIsExpected() {
    assertThat(value("int", true, null).problem("2.5")).isEqualTo("x must be a whole number");
    assertThat(value("double?", false, null).problem("much")).isEqualTo("x must be a number, such as 2.5");
    assertThat(value("string", true, null).problem("  ")).isEqualTo("x is needed");
    assertThat(value("string?", false, null).problem("")).isEmpty();
    assertThat(value("Any", true, null).problem("{\"a\": ")).startsWith("x must be JSON: ");
  }

  @Test
  void whatIsLeftAsItWasIsLeftToTheDocument() throws Exception {
    InputValue factor = value("double", false, mapper.readTree("1.0"));
    assertThat(factor.initialText()).isEqualTo("1.0");
    assertThat(factor.of("1.0")).isEmpty();
    assertThat(factor.of("2").orElseThrow().asInt()).isEqualTo(2);
    InputValue file = value("File", false, json("{'class':'File','location':'data/rain.nc'}"));
    assertThat(file.initialText()).isEqualTo("data/rain.nc");
    assertThat(file.of("data/rain.nc")).isEmpty();
  }

  @Test
  void listsAreWrittenWithCommasOrAsJson() throws Exception {
    assertThat(value("int[]", true, null).of("1, 2,3").orElseThrow()).hasToString("[1,2,3]");
    assertThat(value("string[]", true, null).of("[\"a,b\",\"c\"]")).contains(json("['a,b','c']"));
    assertThat(value("File[]", true, null).of("a.nc").orElseThrow().get(0).path("class").asText()).isEqualTo("File");
  }

  @Test
  void checkedBoxesAreTrue() throws Exception {
    assertThat(value("boolean?", false, null).of(true)).contains(json("true"));
    assertThat(value("boolean?", false, null).of(false)).isEmpty();
    assertThat(value("boolean", false, json("true")).of(false)).contains(json("false"));
  }

  private static InputValue value(String type, boolean required, JsonNode byDefault) {
    return new InputValue(new Input("x", type, "", required, byDefault));
  }

  private JsonNode json(String text) throws Exception {
    return mapper.readTree(text.replace('\'', '"'));
  }
}
