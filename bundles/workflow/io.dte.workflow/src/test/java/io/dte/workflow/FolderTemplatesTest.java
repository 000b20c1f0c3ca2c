// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTemplatesTest {
  @TempDir
  private Path dir;
  private FolderTemplates templates;

  @BeforeEach
  void templates() throws IOException {
    write("own/river/river.cwl", "class: Workflow");
    write("own/river/data/gauge.csv", "1");
    write("own/river/README.md", "text\n#  Own river \n# Not this\n");
    write("own/notes/README.md", "# No document\n");
    write("shipped/river/main.cwl", "class: Workflow");
    write("shipped/flood-warning/main.cwl", "class: Workflow");
    templates = new FolderTemplates(List.of(dir.resolve("own"), dir.resolve("missing"), dir.resolve("shipped")));
  }

  private void write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void listsEachNameOnceAndTheEarlierFolderCounts() {
    Path river = dir.resolve("own/river");
    assertThat(templates.list()).extracting(Templates.Template::name).containsExactly("flood-warning", "river");
    assertThat(templates.list().get(1)).isEqualTo(templates.find("river").orElseThrow())
        .isEqualTo(new Templates.Template("river", "Own river", river, river.resolve("river.cwl"),
            river.resolve("README.md")));
  }

  @Test
  void findsNothingOutsideOfItsFolders() {
    assertThat(List.of("", "..", "../own/river", "notes", "gone"))
        .allSatisfy(name -> assertThat(templates.find(name)).isEmpty());
  }

  @Test
  void copiesATemplateWholeAndNamesItsDocumentMain() throws Exception {
    Path copy = dir.resolve("mine");
    templates.copy("river", copy);
    assertThat(copy.resolve("main.cwl")).hasContent("class: Workflow");
    assertThat(copy.resolve("data/gauge.csv")).hasContent("1");
    assertThat(copy.resolve("river.cwl")).doesNotExist();
    assertThat(dir.resolve("mine.new")).doesNotExist();
  }

  @Test
  void refusesToCopyIntoAFolderThatIsThere() throws Exception {
    Path mine = Files.createDirectory(dir.resolve("mine"));
    DteException refused = catchThrowableOfType(DteException.class, () -> templates.copy("river", mine));
    assertThat(refused.problem().code()).isEqualTo(ExitCode.CONFLICT);
    assertThat(refused.problem().message()).contains(mine.toString());
    assertThat(mine).isEmptyDirectory();
  }

  @Test
  void suggestsTheTemplateThatWasMeant() {
    DteException unknown = catchThrowableOfType(DteException.class,
        () -> templates.copy("flod-warning", dir.resolve("x")));
    assertThat(unknown.problem().code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(unknown.problem().hint()).isEqualTo("did you mean 'flood-warning'?");
    assertThat(dir.resolve("x")).doesNotExist();
  }
}
