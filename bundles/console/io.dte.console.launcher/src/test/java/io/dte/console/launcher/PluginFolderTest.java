// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.console.launcher.BundleIndex.Installable;
import io.dte.foundation.api.plugin.PluginSignature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
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
    PluginFolder plugins = plugins(drop, false);
    for (int i = 0; i < 2; i++) {
      assertThat(plugins.bundles()).extracting(Installable::symbolicName).containsExactlyInAnyOrder("one", "two", "three");
    }
    assertThat(folder.resolve("two.jar")).doesNotExist();
  }

  @Test
  void noFolderIsNoPlugins() throws Exception {
    assertThat(plugins(folder.resolve("absent"), false).bundles()).isEmpty();
  }

  @Test
  void whatIsNotSignedIsNotStartedWhereThatIsRequired() throws Exception {
    Path drop = Files.createDirectories(folder.resolve("plugins"));
    Files.write(drop.resolve("one.jar"), bundle("one"));
    assertThat(plugins(drop, true).bundles()).isEmpty();
    Path etc = Files.createDirectories(folder.resolve("etc"));
    assertThat(PluginFolder.policy(etc).required()).isFalse();
    Files.writeString(etc.resolve("io.dte.foundation.plugins.cfg"), "requireSignature = true\ntrustedCertificates=AB:CD, 12\n");
    assertThat(PluginFolder.policy(etc)).isEqualTo(new PluginSignature.Policy(true, Set.of("abcd", "12")));
    Files.write(etc.resolve("io.dte.foundation.plugins.cfg"), new byte[] {(byte) 0xff});
    assertThat(PluginFolder.policy(etc).required()).isTrue();
  }

  @Test
  void whereKarsCannotBeUnpackedTheOthersStillWork() throws Exception {
    Path drop = Files.createDirectories(folder.resolve("plugins"));
    Files.write(drop.resolve("one.jar"), bundle("one"));
    try (ZipOutputStream kar = new ZipOutputStream(Files.newOutputStream(drop.resolve("more.kar")))) {
      kar.putNextEntry(new ZipEntry("repository/two.jar"));
      kar.write(bundle("two"));
    }
    Files.writeString(folder.resolve("cache"), "in the way");
    assertThat(plugins(drop, false).bundles()).extracting(Installable::symbolicName).containsExactly("one");
  }

  private PluginFolder plugins(Path drop, boolean signed) {
    return new PluginFolder(drop, folder.resolve("cache"), folder.resolve("own"),
        new PluginSignature.Policy(signed, Set.of()));
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
