// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The sample plug-in's jar, and variants of it. */
record SampleJar(Path file) {
  static final String ID = "org.example.sample";

  /** A copy with some headers changed. */
  SampleJar with(Path target, Map<String, String> headers) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = new Manifest(jar.getManifest());
      headers.forEach(manifest.getMainAttributes()::putValue);
      try (OutputStream out = Files.newOutputStream(target); JarOutputStream copy = new JarOutputStream(out, manifest)) {
        for (JarEntry entry : jar.stream().filter(e -> !e.getName().equals(JarFile.MANIFEST_NAME)).toList()) {
          copy.putNextEntry(new JarEntry(entry.getName()));
          try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(copy);
          }
          copy.closeEntry();
        }
      }
    }
    return new SampleJar(target);
  }

  /** A KAR of this jar and another. */
  Path kar(Path target, Path other) throws IOException {
    try (ZipOutputStream kar = new ZipOutputStream(Files.newOutputStream(target))) {
      for (Path jar : new Path[] {file, other}) {
        kar.putNextEntry(new ZipEntry("repository/org/example/" + jar.getFileName()));
        Files.copy(jar, kar);
        kar.closeEntry();
      }
    }
    return target;
  }
}
