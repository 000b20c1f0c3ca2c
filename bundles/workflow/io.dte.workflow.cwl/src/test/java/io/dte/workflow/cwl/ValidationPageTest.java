// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.SeededDefectsTest.Defect;
import io.dte.workflow.rhino.RhinoScriptEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** docs/validation.md shows what is said of each document with seeded defects, by us and by cwltool. */
class ValidationPageTest {
  private static final Path ROOT = Path.of("../../..");
  private static final Path PAGE = ROOT.resolve("docs/validation.md");
  private static final Path FOLDER = SeededDefectsTest.FOLDER;
  private static final int MOST_LINES = 24;
  private static final String HEAD = """
      # What `dte validate` says

      `dte validate FILE` reads a document and all it refers to, runs nothing, and lists everything that is wrong as
      `FILE:LINE:COLUMN: what (what helps)`. It ends with 3 when anything is. `--json` gives the same as an array.

      It checks YAML, fields and their types, names of requirements, sources and outputs, types along links, circles, every
      process of a packed document, fields newer than the document's `cwlVersion`, and expressions: brackets and quotes, names
      of inputs, JavaScript without `InlineJavascriptRequirement`, and JavaScript's syntax. Values that are written out are checked
      too: amounts of resources, time limits, flags, names of files and variables, positions, patterns.

      These are the documents with seeded defects of
      [the engine's tests](../bundles/workflow/io.dte.workflow.cwl/src/test/resources/validation). `SeededDefectsTest` proves that one run
      reports each defect at its file, line and column, with the offending text and a suggestion. Beside it stands all that
      `cwltool --validate` %1$s says of the same document, without Python's traces, addresses shortened.

      This page is written by tests: `./dte test --soak CwltoolMessagesTest` compares cwltool's part with cwltool itself, and
      `ValidationPageTest` fails when the page, the documents and cwltool's version do not belong together. Both write anew with
      `-Ddte.write=true`.

      Of %2$d defects `dte validate` reports %2$d; cwltool's messages name the lines of %3$d. It calls %4$d of the %5$d documents valid.

      | document | defects | cwltool names the lines of |
      |---|---|---|
      """;

  private final CwlEngine engine = CwlEngine.of(null, new RhinoScriptEngine(20_000, 1 << 28, 1 << 26), null);

  /** @param ours our messages; @param theirs cwltool's lines; @param named how many defects' lines those name */
  private record Compared(String document, int defects, List<String> ours, List<String> theirs, int named) {

    boolean isValidToThem() {
      return theirs.stream().anyMatch(line -> line.endsWith("is valid CWL."));
    }

    String row() {
      String theirCount = isValidToThem() ? "none: it is valid" : Integer.toString(named);
      return "| [" + document + "](#" + document + ") | " + defects + " | " + theirCount + " |\n";
    }

    String section() {
      int more = theirs.size() - MOST_LINES;
      String shown = theirs.stream().limit(MOST_LINES).collect(Collectors.joining("\n")) + (more > 0 ? "\n… and " + more + " more lines" : "");
      return "\n## " + document + "\n\n```text\n" + String.join("\n", ours) + "\n```\n\ncwltool:\n\n```text\n" + shown + "\n```\n";
    }
  }

  private Compared compare(Path document, JsonNode says) throws Exception {
    String name = document.getFileName().toString();
    List<String> ours = engine.validate(document).stream().map(Problem::toString).map(told -> told.replace(FOLDER + "/", "")).toList();
    List<String> theirs = StreamSupport.stream(says.path(name).spliterator(), false).map(JsonNode::asText).toList();
    List<Defect> defects = SeededDefectsTest.defects(document);
    int named = (int) defects.stream().filter(defect -> theirs.stream().anyMatch(line -> line.startsWith(defect.file() + ":" + defect.line() + ":")))
        .count();
    return new Compared(name.replace(".cwl", ""), defects.size(), ours, theirs, named);
  }

  @Test
  void isWhatBothSay() throws Exception {
    JsonNode kept = new ObjectMapper().readTree(FOLDER.resolve("cwltool.json").toFile());
    List<Compared> all = new ArrayList<>();
    for (Path document : SeededDefectsTest.documents().toList()) {
      all.add(compare(document, kept.path("says")));
    }
    int defects = all.stream().mapToInt(Compared::defects).sum();
    String page = HEAD.formatted(kept.path("version").asText(), defects, all.stream().mapToInt(Compared::named).sum(),
        all.stream().filter(Compared::isValidToThem).count(), all.size())
        + all.stream().map(Compared::row).collect(Collectors.joining()) + all.stream().map(Compared::section).collect(Collectors.joining());
    if (Boolean.getBoolean("dte.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).as("the page is older than messages or documents: -Dtest=ValidationPageTest -Ddte.write=true writes it").hasContent(page);
  }

  @Test
  void whatCwltoolSaysIsOfTheseDocumentsAndOfTheVersionThatIsInstalled() throws Exception {
    JsonNode kept = new ObjectMapper().readTree(FOLDER.resolve("cwltool.json").toFile());
    assertThat(kept.path("sha256").asText()).as("documents are newer than what cwltool said: CwltoolMessagesTest writes it with -Ddte.write=true")
        .isEqualTo(digest());
    assertThat(Files.readAllLines(ROOT.resolve("tests/peers/cwltool.txt"))).contains("cwltool==" + kept.path("version").asText());
  }

  private static String digest() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Path file : files()) {
      digest.update((FOLDER.relativize(file) + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".cwl")).sorted((a, b) -> a.toString().compareTo(b.toString())).toList();
    }
  }
}
