// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.support.Patience;
import io.dte.tests.system.Dte.Result;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The desktop, driven through its widgets under a virtual display. */
class DesktopTest {
  @TempDir
  Path temporary;

  @Test
  void aPersonRunsTwinsThroughTheirForms() throws Exception {
    Dte dte = display();
    Result result = dte.run("desktop", "--selftest", "shown");
    assertThat(result.code()).as(result.toString()).isZero();
    Path shown = dte.folder().resolve("shown");
    JsonNode widgets = new ObjectMapper().readTree(shown.resolve("widgets.json").toFile());
    assertThat(widgets.path("problem").asText()).isEmpty();
    assertThat(widgets.path("views").findValuesAsText("title"))
        .contains("Twins", "Runs", "Run details", "Log", "Results", "Plug-ins");
    assertThat(widgets.path("menus").fieldNames()).toIterable().containsExactly("File", "Run", "Window", "Help");
    assertThat(widgets.path("twins").findValuesAsText("name")).contains("hello", "flood-early-warning");
    assertThat(widgets.path("runs")).hasSize(2)
        .allSatisfy(run -> assertThat(run.path("state").asText()).isEqualTo("succeeded"));
    assertThat(widgets.path("steps")).isNotEmpty()
        .allSatisfy(step -> assertThat(step.path("state").asText()).isIn("succeeded", "reused"));
    assertThat(widgets.path("results").findValuesAsText("name")).contains("report.html", "warnings.geojson");
    assertThat(Files.readString(shown.resolve("results/hello/greeting.txt"))).isEqualTo("Hello from the desktop\n");
    assertThat(shown.resolve("results/flood-early-warning/report.html")).isNotEmptyFile();
    assertThat(colours(shown.resolve("desktop.png"))).as("colours in the picture").isGreaterThan(40);
    assertThat(dte.home().resolve("owner.json")).as("the data directory is given back").doesNotExist();
    JsonNode runs = dte.run("runs", "list", "--json").json();
    assertThat(StreamSupport.stream(runs.spliterator(), false).map(r -> r.path("name").asText()))
        .as("runs of the desktop, from a terminal").contains("hello");
  }

  @Test
  void aPluginsViewComesAndGoesWithThePlugin() throws Exception {
    Path sample = Dte.root().resolve("tests/plugin-sample/target/org.example.sample-1.0.0.jar");
    Assumptions.assumeTrue(Files.exists(sample), "the sample plug-in was not built: tests/integration builds it");
    Dte dte = display();
    Result result = dte.run("desktop", "--selftest", "shown", "--plugin", sample.toString());
    assertThat(result.code()).as(result.toString()).isZero();
    JsonNode widgets = new ObjectMapper().readTree(dte.folder().resolve("shown/widgets.json").toFile());
    assertThat(widgets.path("plugins").findValuesAsText("state")).containsExactly("active");
    assertThat(widgets.path("pluginView").asText()).isEqualTo("Hello, desktop!");
  }

  @Test
  void theArchiveRunsFromAFolderThatNobodyMayWrite() throws Exception {
    Dte dte = display();
    Path archives = Dte.root().resolve("products/archives/target");
    List<Path> found;
    try (Stream<Path> files = Files.isDirectory(archives) ? Files.list(archives) : Stream.empty()) {
      found = files.filter(f -> f.getFileName().toString().startsWith("dte-desktop-")).toList();
    }
    Assumptions.assumeFalse(found.isEmpty(), "the archive was not made: ./dte package");
    dte.call(List.of("tar", "xzf", found.get(0).toString(), "-C", dte.folder().toString()));
    dte.call(List.of("sh", "-c", "mv dte-desktop-* installation && chmod -R a-w installation"));
    Result result = dte.call(List.of("installation/bin/dte-desktop", "--selftest", "shown"));
    dte.call(List.of("chmod", "-R", "u+w", "installation"));
    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(dte.folder().resolve("shown/results/flood-early-warning/report.html")).isNotEmptyFile();
    assertThat(dte.folder().resolve("installation/LICENSE")).exists();
  }

  @Test
  void withoutADisplayItSaysSo() throws Exception {
    Dte dte = Dte.in(temporary).with("DISPLAY", "").with("WAYLAND_DISPLAY", "");
    Result result = dte.run("desktop");
    assertThat(result.code()).as(result.toString()).isEqualTo(5);
    assertThat(result.err().strip()).hasLineCount(1).contains("display").contains("dte server");
  }

  @Test
  void anOwnedDataDirectoryIsLeftAlone() throws Exception {
    Dte dte = display();
    Dte.Running first = dte.start("desktop", "--selftest", "first");
    try {
      Patience.await()
          .until(() -> Files.exists(dte.home().resolve("owner.json")));
      Result second = dte.run("desktop", "--selftest", "second");
      assertThat(second.code()).as(second.toString()).isEqualTo(5);
      assertThat(second.err()).contains("owned by process").contains("DTE_HOME").doesNotContain("\tat ");
    } finally {
      first.process().destroy();
      first.process().waitFor();
    }
  }

  private Dte display() {
    Peers.program("Xvfb");
    return Dte.in(temporary).with("DISPLAY", "");
  }

  private static int colours(Path png) throws Exception {
    BufferedImage image = ImageIO.read(png.toFile());
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x += 3) {
      for (int y = 0; y < image.getHeight(); y += 3) {
        colours.add(image.getRGB(x, y));
      }
    }
    return colours.size();
  }
}
