// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Bundles and KARs made on the spot. */
final class TestJars {
  private TestJars() {}

  static Path bundle(Path file, String id, String version, Map<String, String> headers) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes(id, version, headers));
    return file;
  }

  static Path bundle(Path file, String id, String version) throws IOException {
    return bundle(file, id, version, Map.of());
  }

  static Path kar(Path file, Map<String, byte[]> entries) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file); JarOutputStream kar = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        kar.putNextEntry(new JarEntry(entry.getKey()));
        kar.write(entry.getValue());
        kar.closeEntry();
      }
    }
    return file;
  }

  static byte[] bytes(String id, String version, Map<String, String> headers) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", id);
    main.putValue("Bundle-Version", version);
    headers.forEach(main::putValue);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.putNextEntry(new JarEntry("about.txt"));
      jar.write((id + " " + version).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      jar.closeEntry();
    }
    return bytes.toByteArray();
  }
}
