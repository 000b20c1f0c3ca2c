// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site files of the documents are right: the schema takes them, and a check says no more than that the place is not here. */
class SiteFilesTest {
  @TempDir
  Path temporary;

  @Test
  void eachSiteFileOfTheDocumentsIsRight() throws Exception {
    Dte dte = Dte.in(temporary);
    Path etc = Files.createDirectories(dte.home().resolve("etc"));
    List<Path> files;
    try (Stream<Path> found = Files.list(Dte.root().resolve("docs/sites"))) {
      files = found.sorted().toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(6);
    for (Path file : files) {
      Files.copy(file, etc.resolve("site.yaml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Dte.Result list = dte.run("runners", "list", "--json");
      assertThat(list.code()).as("%s: %s", file, list).isZero();
      assertThat(list.err()).as("%s has no mistake", file).doesNotContain("site.yaml");
      for (JsonNode runner : list.json()) {
        String name = runner.path("name").asText();
        // Slurm and clusters are not on the machine that tests; what is asked of them fails, the file does not.
        assertThat(dte.run("runners", "check", name, "--json").code()).as("%s: %s", file, name).isIn(0, 5);
        assertThat(Files.readString(documents(file))).as("%s is in the documents", file).contains("sites/" + file.getFileName());
      }
    }
  }

  private static Path documents(Path site) {
    Set<String> cluster = Set.of("slurm.yaml", "slurm-ssh.yaml");
    String name = site.getFileName().toString();
    return Dte.root().resolve("docs").resolve(cluster.contains(name) ? "runners-slurm.md" : name.equals("laptop.yaml") ? "runners.md"
        : "runners-kubernetes-tes.md");
  }
}
