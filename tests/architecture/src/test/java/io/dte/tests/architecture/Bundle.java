// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A bundle of this project as it was built.
 *
 * @param name its symbolic name
 * @param classes the folder of its own classes
 * @param manifest its main manifest attributes
 */
record Bundle(String name, Path classes, Attributes manifest) {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** Every bundle below {@code bundles} and {@code gpu-bundles} that has been built. */
  static List<Bundle> all() {
    try (Stream<Path> groups = Stream.concat(Files.list(ROOT.resolve("bundles")), Stream.of(ROOT.resolve("gpu-bundles")))) {
      return groups.flatMap(Bundle::children).filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .filter(folder -> Files.isDirectory(folder.resolve("target/classes"))).map(Bundle::read)
          .filter(bundle -> bundle.manifest.getValue("Bundle-SymbolicName") != null).sorted(
              (a, b) -> a.name.compareTo(b.name)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isApi() {
    return name.endsWith(".api");
  }

  /** {@code workflow} of {@code io.dte.workflow.cwl}. */
  String subsystem() {
    return Subsystem.of(name);
  }

  private static Stream<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bundle read(Path folder) {
    String name = folder.getFileName().toString();
    try (Stream<Path> jars = Files.list(folder.resolve("target"))) {
      Path jar = jars.filter(file -> file.getFileName().toString().matches(name.replace(".", "\\.") + "-[^-]+(-SNAPSHOT)?\\.jar"))
          .findFirst().orElse(null);
      if (jar == null) {
        return new Bundle(name, folder.resolve("target/classes"), new Attributes());
      }
      try (JarFile file = new JarFile(jar.toFile())) {
        Manifest manifest = file.getManifest();
        return new Bundle(name, folder.resolve("target/classes"),
            manifest == null ? new Attributes() : manifest.getMainAttributes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
