// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentReaderTest {
  private static final URI BASE = URI.create("file:///twin/main.cwl");

  private static Node read(String text) throws DteException {
    return DocumentReader.parse(text, BASE, "main.cwl");
  }

  private static String json(String text) throws DteException {
    return read(text).json().toString();
  }

  /** {@code LINE:COL MESSAGE | HINT} */
  private static String problem(String text) {
    DteException thrown = catchThrowableOfType(DteException.class, () -> read(text));
    assertThat(thrown).as("reading %s", text).isNotNull();
    Problem problem = thrown.problem();
    assertThat(problem.code()).isEqualTo(ExitCode.INVALID);
    assertThat(problem.location().file()).isEqualTo("main.cwl");
    return problem.location().line() + ":" + problem.location().column() + " "
        + problem.message() + " | " + problem.hint();
  }

  private static Node.Mapping mapping(Node node) {
    return (Node.Mapping) node;
  }

  @Test
  void readsOptionalTypesInTheFlowStyle() throws Exception {
    assertThat(json("inputs: { n: {type: int?, inputBinding: {}}, l: [File?, x?y, \"a?\"] }\n"))
        .isEqualTo("{\"inputs\":{\"n\":{\"type\":\"int?\",\"inputBinding\":{}},"
            + "\"l\":[\"File?\",\"x?y\",\"a?\"]}}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "yes | \"yes\"", "on | \"on\"", "true | true", "'true' | \"true\"", "\"5\" | \"5\"", "5 | 5", "0x10 | 16", "012 | 12",
      "1.50 | 1.50", "~ | null", "!!str 5 | \"5\"", "!!int \"5\" | 5", "! 5 | \"5\"", "!other 5 | \"5\"",
      "2020-01-01 | \"2020-01-01\"", "1e308 | 1E+308", "1e99999999999 | \"1e99999999999\"", "-.5e-99999999999 | \"-.5e-99999999999\"",
      "1:30 | \"1:30\""})
  void tellsPlainFromQuotedText(String yaml, String expected) throws Exception {
    assertThat(json("v: " + yaml)).isEqualTo("{\"v\":" + expected + "}");
  }

  @Test
  void keepsPlacesOfValuesAndNames() throws Exception {
    Node.Mapping root = mapping(read("\uFEFFcwlVersion: v1.2\nsteps:\n  - run: {class: x,\n      id:   \"y\"}\n"));
    assertThat(root.keys().get("cwlVersion").column()).isEqualTo(1);
    assertThat(root.get("cwlVersion").place()).isEqualTo(new Place(BASE, "main.cwl", 1, 13));
    Node step = ((Node.Sequence) root.get("steps")).items().get(0);
    assertThat(step.place()).isEqualTo(new Place(BASE, "main.cwl", 3, 5));
    Node.Mapping run = mapping(mapping(step).get("run"));
    assertThat(run.place()).isEqualTo(new Place(BASE, "main.cwl", 3, 10));
    assertThat(run.keys().get("id")).isEqualTo(new Place(BASE, "main.cwl", 4, 7));
    assertThat(run.get("id").place()).isEqualTo(new Place(BASE, "main.cwl", 4, 13));
  }

  @Test
  void readsEmptyDocumentsAsNull() throws Exception {
    assertThat(json("")).isEqualTo("null");
    assertThat(json("# nothing\n")).isEqualTo("null");
    assertThat(json("--- x\n")).isEqualTo("\"x\"");
  }

  @Test
  void readsJsonIndentedWithTabs() throws Exception {
    assertThat(json("\t{\n\t\"a\":\t1,\n\t\t\"b\": [\t1,\t\"x\\ty\"\t]\n}\n"))
        .isEqualTo("{\"a\":1,\"b\":[1,\"x\\ty\"]}");
    assertThat(json("{a:\t\t'x\t: y',\n\t\t\tb: it's, # \"\n\t\tc: \"\\\"\t\"}"))
        .isEqualTo("{\"a\":\"x\\t: y\",\"b\":\"it's\",\"c\":\"\\\"\\t\"}");
    assertThat(json("#!/usr/bin/env cwl-runner\n# a\n{\"a\":\n\t1}")).isEqualTo("{\"a\":1}");
    assertThat(json("a: {\n\tb: \"x\ty\"}\n")).isEqualTo("{\"a\":{\"b\":\"x\\ty\"}}");
    assertThat(problem("a:\n\tb: 1\n")).startsWith("2:1 This is not valid YAML").endsWith("indent with spaces, not tabs");
  }

  @Test
  void ignoresDirectivesThatYamlReserves() throws Exception {
    assertThat(json("# a\n%YAML-1.1\n---\na: 1\n")).isEqualTo("{\"a\":1}");
    assertThat(json("%TAG ! tag:x,2000:\n%other é\n%YAML 1.1\n---\na: '%b'\n")).isEqualTo("{\"a\":\"%b\"}");
    assertThat(problem("%YAML-1.1\n---\na: [\n")).startsWith("4:");
  }

  @Test
  void putsAnchorsValuesWhereTheirAliasesStand() throws Exception {
    Node.Mapping root = mapping(read("a: &x {n: &n 7}\nb: *x\n*n : [*n, *x]\n"));
    assertThat(root.json().toString()).isEqualTo("{\"a\":{\"n\":7},\"b\":{\"n\":7},\"7\":[7,{\"n\":7}]}");
    assertThat(root.get("b")).isSameAs(root.get("a"));
    assertThat(json("- &a 1\n- &a [&a 2, *a]\n- *a\n")).isEqualTo("[1,[2,2],2]");
    assertThat(problem("a: *gone\n")).startsWith("1:4 This is not valid YAML: the alias '*gone' has no anchor '&gone'");
  }

  @Test
  void mergesFieldsThatTheMappingDoesNotHave() throws Exception {
    assertThat(json("- &a {x: 1, y: 2}\n- &b {y: 3, z: 4}\n- {<<: *a, y: 5}\n- {y: 6, <<: [*b, *a]}\n- {'<<': 1}\n"))
        .isEqualTo("[{\"x\":1,\"y\":2},{\"y\":3,\"z\":4},{\"x\":1,\"y\":5},{\"y\":6,\"z\":4,\"x\":1},{\"<<\":1}]");
    assertThat(problem("a:\n  <<: 5\n")).startsWith("2:3 ").contains("'<<' merges a mapping");
  }

  @Test
  void reportsFieldsThatAreThereTwice() {
    assertThat(problem("a: 1\nb: {c: 1,\n  c: 2}\n"))
        .isEqualTo("3:3 This is not valid YAML: the field 'c' is there twice, first in line 2 | keep one of the two");
    assertThat(problem("{\"a\": 1, 'a': 2}")).startsWith("1:10 ");
    assertThat(problem("? [a]\n: 1\n")).startsWith("1:3 This is not valid YAML: a field's name must be text");
  }

  @Test
  void refusesCyclesAndDocumentsThatGrowByAliases() {
    assertThat(problem("a: &x\n  b: [*x]\n")).startsWith("2:7 ").contains("contains it").endsWith("write the value out");
    StringBuilder laughs = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    StringBuilder deep = new StringBuilder("b0: &b0 [1]\n");
    for (int i = 1; i < 30; i++) {
      laughs.append("a%1$d: &a%1$d [%2$s]\n".formatted(i, ("*a" + (i - 1) + ", ").repeat(10)));
      deep.append("b%1$d: &b%1$d %3$s*b%2$d %4$s\n".formatted(i, i - 1, "[".repeat(50), "]".repeat(50)));
    }
    assertThat(problem(laughs.toString())).startsWith("6:").contains("aliases stand for more than 1000000 values");
    assertThat(problem(deep.toString())).startsWith("9:").contains("nested deeper than 400");
  }

  @Test
  void limitsTheDepth() throws Exception {
    assertThat(json("[".repeat(400) + "]".repeat(400))).hasSize(800);
    assertThat(problem("[".repeat(401) + "]".repeat(401)))
        .startsWith("1:401 ").contains("nested deeper than 400 levels");
    assertThat(problem("[".repeat(100_000))).contains("nested deeper than 400 levels");
    assertThat(problem("- ".repeat(100_000))).contains("nested deeper than 400 levels");
  }

  @Test
  void placesWhatIsNoYaml() {
    assertThat(problem("a: [1, 2\nb: {}\n")).startsWith("2:2 ").contains("expected ',' or ']'")
        .endsWith("close the '[' of line 1");
    assertThat(problem("a: 'x\nb: 'y'\n")).startsWith("2:5 ").endsWith("the line reads: b: 'y'");
    assertThat(problem("a: [1, 2")).startsWith("1:9 ");
    assertThat(problem("a: {\n")).startsWith("2:1 ").endsWith("look for an open bracket or quote");
    assertThat(problem("a: b: c\n")).startsWith("1:5 ");
    assertThat(problem("a: 1\n---\nb: 2\n")).startsWith("2:1 ").contains("found another document");
    assertThat(problem("a: 1\né: \u0007\n")).startsWith("2:4 ").contains("U+0007");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: 'x", "a: \"\\q\"", "@a: 1", "a: &", "%YAML 9.0\n---\na: 1", "]", "a: !<", "- a\nb: 1"})
  void refusesEachWithAPlace(String text) {
    assertThat(problem(text)).matches("(?s)[1-9]\\d*:[1-9]\\d* This is not valid YAML: .*");
  }
}
