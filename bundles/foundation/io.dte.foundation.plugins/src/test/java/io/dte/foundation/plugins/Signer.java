// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import jdk.security.jarsigner.JarSigner;

/** Signs jars as an author would, with a key of the test's own. */
record Signer(KeyStore.PrivateKeyEntry key) {
  private static final char[] PASSWORD = "test-only".toCharArray();

  static Signer create(Path store, String name) throws Exception {
    Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD),
        "-alias", "k", "-keyalg", "EC", "-dname", name).redirectErrorStream(true).start();
    keytool.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return new Signer((KeyStore.PrivateKeyEntry) keys.getEntry("k", new KeyStore.PasswordProtection(PASSWORD)));
  }

  Path sign(Path jar, Path target) throws Exception {
    try (ZipFile in = new ZipFile(jar.toFile()); OutputStream out = Files.newOutputStream(target)) {
      new JarSigner.Builder(key).build().sign(in, out);
    }
    return target;
  }

  /** A copy in which one entry says something else. */
  static void exchange(Path jar, Path target, String entry, String content) throws Exception {
    try (ZipFile in = new ZipFile(jar.toFile()); ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
      for (ZipEntry each : in.stream().toList()) {
        out.putNextEntry(new ZipEntry(each.getName()));
        out.write(each.getName().equals(entry) ? content.getBytes(StandardCharsets.UTF_8)
            : in.getInputStream(each).readAllBytes());
        out.closeEntry();
      }
    }
  }
}
