// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.slices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * One slice as Maven resolved it.
 *
 * @param name {@code engine} or {@code http}
 * @param bundles sorted by symbolic name
 */
record Slice(String name, List<SliceBundle> bundles) {

  /** @param symbolicName its name in OSGi; @param fragment whether it is part of another bundle and cannot be started */
  record SliceBundle(String symbolicName, boolean fragment) {}

  Slice {
    bundles = List.copyOf(bundles);
  }

  /**
   * Reads the tree that {@code dependency:tree} wrote: a slice at the first level, below it all that it brings. The
   * jars are looked up on the class path; bundles of the reactor are known by their artifact's name.
   */
  static List<Slice> read(Path tree, String classPath) throws IOException {
    Map<String, Path> jars = new TreeMap<>();
    Stream.of(classPath.split(java.io.File.pathSeparator)).map(Path::of).filter(p -> p.toString().endsWith(".jar"))
        .forEach(p -> jars.put(p.getFileName().toString(), p));
    Map<String, Map<String, SliceBundle>> slices = new TreeMap<>();
    String current = "";
    for (String line : Files.readAllLines(tree)) {
      String coordinates = line.replaceFirst("^[ |+\\\\-]*", "");
      String[] parts = coordinates.split(":");
      if (parts.length < 5) {
        continue;
      }
      if (parts[1].startsWith("io.dte.slice.")) {
        current = parts[1].substring("io.dte.slice.".length());
        slices.put(current, new TreeMap<>());
      } else if (line.matches("^[+\\\\]- .*")) {
        current = "";
      } else if (!current.isEmpty()) {
        SliceBundle bundle = bundle(parts, jars);
        slices.get(current).put(bundle.symbolicName(), bundle);
      }
    }
    List<Slice> result = new ArrayList<>();
    slices.forEach((name, bundles) -> result.add(new Slice(name, List.copyOf(bundles.values()))));
    return result;
  }

  private static SliceBundle bundle(String[] coordinates, Map<String, Path> jars) throws IOException {
    if (coordinates[0].equals("io.dte")) {
      return new SliceBundle(coordinates[1], false);
    }
    String version = coordinates.length == 6 ? coordinates[4] + "-" + coordinates[3] : coordinates[3];
    Path jar = jars.get(coordinates[1] + "-" + version + ".jar");
    if (jar == null) {
      throw new IOException(String.join(":", coordinates) + " is in a slice but not on the class path");
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
      if (name == null) {
        throw new IOException(String.join(":", coordinates)
            + " is no OSGi bundle: take another artifact, or put its classes into the bundle that uses them");
      }
      return new SliceBundle(name.split(";")[0].trim(),
          manifest.getMainAttributes().getValue("Fragment-Host") != null);
    }
  }
}
