// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.slices;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Eclipse features and the product start what the slice poms declare, and nothing else. */
class EclipseFilesTest {
  private final Path root = Path.of(System.getProperty("slices.root"));
  private final Path tree = Path.of(System.getProperty("slices.tree"));

  @Test
  void eclipseFilesAreGeneratedFromTheSlices() throws IOException {
    Path product = root.resolve("products/desktop/io.dte.product");
    Map<Path, String> files = EclipseFiles.render(slices(), Files.readString(product));
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      if (Boolean.getBoolean("dte.write")) {
        Files.writeString(path, file.getValue());
      }
      assertThat(path).as("%s is older than the slice poms: mvn -Ptests -pl tests/slices -am package -Ddte.write=true "
          + "writes it", file.getKey()).hasContent(file.getValue());
    }
  }

  @Test
  void slicesHoldTheReactorsBundlesAndTheirLibraries() throws IOException {
    assertThat(slices()).extracting(Slice::name).containsExactly("engine", "http");
    assertThat(slices().get(0).bundles()).extracting(Slice.SliceBundle::symbolicName)
        .contains("io.dte.foundation.api", "io.dte.workflow.cwl", "com.fasterxml.jackson.core.jackson-databind");
    assertThat(slices().get(1).bundles()).extracting(Slice.SliceBundle::symbolicName)
        .contains("io.dte.foundation.rest", "org.eclipse.osgitech.rest");
  }

  private List<Slice> slices() throws IOException {
    return Slice.read(tree, System.getProperty("java.class.path"));
  }
}
