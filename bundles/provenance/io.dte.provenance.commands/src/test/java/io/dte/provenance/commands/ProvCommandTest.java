// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.command.CommandContext;
import io.dte.provenance.constraints.Validator;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProvCommandTest {
  @TempDir
  private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int dte(String... arguments) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    ProvCommand command = new ProvCommand();
    command.add(new ConvertCommand(TestFormats.all()));
    command.add(new ValidateCommand(TestFormats.all(), new Validator()));
    CommandContext context = new CommandContext(folder, Map.of(), InputStream.nullInputStream(), stream, stream, false, false,
        () -> false);
    return new CommandLine(command.bind(context)).execute(arguments);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void convertsByTheFilesNames() throws Exception {
    Files.writeString(folder.resolve("a.json"), "{\"prefix\": {\"ex\": \"http://e/\"}, \"entity\": {\"ex:a\": {}}}");

    assertThat(dte("convert", "a.json", "b.provn")).isZero();
    assertThat(folder.resolve("b.provn")).content().contains("prefix ex <http://e/>").contains("entity(ex:a)");
    assertThat(dte("convert", "b.provn", "-", "--to", "prov-json")).isZero();
    assertThat(text()).contains("\"entity\":{\"ex:a\":{}}");
  }

  @Test
  void listsWhatIsViolatedAndEndsWithThree() throws Exception {
    Files.writeString(folder.resolve("a.provn"), """
        document prefix ex <http://e/>
        activity(ex:a, -, -) entity(ex:e) used(ex:u; ex:a, ex:e, -) used(ex:u; ex:b, ex:e, -) entity(ex:a)
        endDocument
        """);

    assertThat(dte("validate", "a.provn")).isEqualTo(3);
    assertThat(text()).contains("key-properties (23): used ex:u is told twice with a different activity")
        .contains("entity-activity-disjoint (55): ex:a is both an entity and an activity");
    assertThat(dte("validate", "a.provn", "--json")).isEqualTo(3);
    assertThat(text()).contains("\"valid\":false").contains("\"number\":55");
  }

  @Test
  void leavesNoFileWhenTheDocumentIsMalformed() throws Exception {
    Files.writeString(folder.resolve("a.json"), "{\"entity\": ");

    assertThat(dte("convert", "a.json", "b.provn")).isNotZero();
    assertThat(folder.resolve("b.provn")).doesNotExist();
  }
}
