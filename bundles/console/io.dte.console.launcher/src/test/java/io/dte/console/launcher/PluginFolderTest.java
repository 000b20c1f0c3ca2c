// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.console.launcher.BundleIndex.Isolated;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTest {
  @TempDir
  Path folder;

  @Test
  void jarsAndKarsOfferWhatTheirBundlesDeclare() throws Exception {
    Path drop = Files.createDirectories(folder.resolve("plugins"));
    Files.write(drop.resolve("one.jar"), bundle("one"));
    try (ZipOutputStream kar = new ZipOutputStream(Files.newOutputStream(drop.resolve("more.kar")))) {
      kar.putNextEntry(new ZipEntry("repository/x/../../../two.jar"));
      kar.write(bundle("two"));
      kar.putNextEntry(new ZipEntry("features.xml"));
      kar.putNextEntry(new ZipEntry("repository/three.jar"));
      kar.write(bundle("three"));
    }
    Files.writeString(drop.resolve("broken.jar"), "half a file");
    Files.writeString(drop.resolve("broken.kar"), "half a file");
    Files.writeString(drop.resolve("README.txt"), "no plug-in");
    PluginFolder plugins = new PluginFolder(drop, folder.resolve("cache"));
    for (int i = 0; i < 2; i++) {
      assertThat(plugins.bundles()).extracting(Isolated::symbolicName).containsExactlyInAnyOrder("one", "two", "three");
    }
    assertThat(folder.resolve("two.jar")).doesNotExist();
  }

  @Test
  void noFolderIsNoPlugins() throws Exception {
    assertThat(new PluginFolder(folder.resolve("absent"), folder).bundles()).isEmpty();
  }

  private static byte[] bundle(String name) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.flush();
    }
    return bytes.toByteArray();
  }
}
