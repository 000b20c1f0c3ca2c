// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What cwltool says of the documents with seeded defects, which docs/validation.md shows beside our own messages. A test of the
 * engine fails when documents or cwltool's version are newer than what is kept here.
 */
class CwltoolMessagesTest {
  private static final Path FOLDER = Dte.root().resolve("bundles/workflow/io.dte.workflow.cwl/src/test/resources/validation");

  @TempDir
  Path temporary;

  @Test
  void whatIsKeptIsWhatItSays() throws Exception {
    boolean write = Boolean.getBoolean("dte.write");
    Assumptions.assumeTrue(write || Boolean.getBoolean("dte.soak"),
        "takes half a minute and gives the same as long as cwltool and the documents are the same; ./dte test --soak does it");
    Path python = Peers.python("cwltool", "python");
    Dte dte = new Dte(temporary, FOLDER, Map.of("PYTHONDONTWRITEBYTECODE", "1"));
    Result result = dte.call(List.of(python.toString(), Dte.root().resolve("tests/system/src/test/python/cwltool_validate.py").toString()));
    assertThat(result.code()).as(result.toString()).isZero();
    Path kept = FOLDER.resolve("cwltool.json");
    if (write) {
      Files.writeString(kept, result.out());
    }
    JsonNode now = new ObjectMapper().readTree(result.out());
    JsonNode then = new ObjectMapper().readTree(kept.toFile());
    assertThat(now.path("version")).isEqualTo(then.path("version"));
    assertThat(now.path("says").properties()).hasSameSizeAs(then.path("says").properties()).allSatisfy(document ->
        assertThat(words(document.getValue())).as(document.getKey()).isEqualTo(words(then.path("says").path(document.getKey()))));
  }

  /** It lists sets, whose order changes from run to run. */
  private static List<String> words(JsonNode lines) {
    return List.of(lines.toString().split("[\\[\\]\\s,'\"\\\\]+")).stream().sorted().toList();
  }
}
