// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import io.dte.console.launcher.BundleIndex.Installable;
import io.dte.foundation.api.plugin.PluginSignature;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The plug-ins of the drop folder, as far as one process needs to know them. A file that is broken, or is not signed where that is required, offers nothing, and
 * {@code dte plugin list} tells why.
 *
 * @param folder the drop folder
 * @param cache KARs are unpacked below it, once for all processes
 * @param own a folder of this process alone: what has to be signed is checked and started there, out of others' reach
 * @param policy what plug-ins have to be to be started
 */
record PluginFolder(Path folder, Path cache, Path own, PluginSignature.Policy policy) {
  private static final int MOST_BUNDLES = 1000;
  private static final long MOST_BYTES = 1L << 30;

  /** @param etc configuration of the installation; when what it says of signatures cannot be read, they are required */
  static PluginSignature.Policy policy(Path etc) {
    Path file = etc.resolve("io.dte.foundation.plugins.cfg");
    if (!file.toFile().exists()) {
      return new PluginSignature.Policy(false, Set.of());
    }
    Properties values = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      values.load(text);
    } catch (IOException | IllegalArgumentException e) {
      return new PluginSignature.Policy(true, Set.of());
    }
    return new PluginSignature.Policy(Boolean.parseBoolean(values.getProperty("requireSignature", "false").strip()),
        Set.of(values.getProperty("trustedCertificates", "")));
  }

  List<Installable> bundles() {
    String[] names = folder.toFile().list();
    List<Installable> bundles = new ArrayList<>();
    for (String name : names == null ? new String[0] : names) {
      if (name.startsWith(".") || !name.endsWith(".jar") && !name.endsWith(".kar")) {
        continue;
      }
      try {
        Path file = admitted(folder.resolve(name));
        for (Path jar : name.endsWith(".kar") ? unpacked(file) : List.of(file)) {
          bundles.add(BundleInspector.installable(jar, jar.toString()));
        }
      } catch (IOException | DteException | IllegalArgumentException broken) {
        continue;
      }
    }
    return bundles;
  }

  /** The file; where signatures are required a private copy of it that has one. */
  private Path admitted(Path file) throws IOException, DteException {
    if (!policy.required()) {
      return file;
    }
    Files.createDirectories(own);
    Path copy = Files.copy(file, own.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    PluginSignature.of(copy).require(policy, copy);
    return copy;
  }

  private List<Path> unpacked(Path kar) throws IOException {
    String key = kar.getFileName() + "-" + Files.size(kar) + "-" + Files.getLastModifiedTime(kar).toMillis();
    Path place = policy.required() ? own.resolve("unpacked") : cache;
    Path target = place.resolve(key);
    if (!Files.isDirectory(target)) {
      Files.createDirectories(place);
      Path part = Files.createTempDirectory(place, "part");
      try {
        unpack(kar, part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        // Broken, or another process was faster: then its folder is there.
        FrameworkFolder.delete(part);
      }
    }
    if (!Files.isDirectory(target)) {
      return List.of();
    }
    try (Stream<Path> jars = Files.list(target)) {
      return jars.sorted().toList();
    }
  }

  /** Only the last part of a name in the archive is used: nothing gets out of the folder. */
  private static void unpack(Path kar, Path folder) throws IOException {
    long left = MOST_BYTES;
    int bundles = 0;
    try (ZipFile zip = new ZipFile(kar.toFile())) {
      for (ZipEntry entry : zip.stream().toArray(ZipEntry[]::new)) {
        if (entry.isDirectory() || !entry.getName().endsWith(".jar")) {
          continue;
        }
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        try (InputStream content = zip.getInputStream(entry); OutputStream out = Files.newOutputStream(folder.resolve(name))) {
          left -= copy(content, out, left);
        }
        if (++bundles > MOST_BUNDLES) {
          throw new IOException("more than " + MOST_BUNDLES + " bundles");
        }
      }
    }
  }

  /** What an archive says of its entries' sizes need not be so: counted as it comes. */
  private static long copy(InputStream in, OutputStream out, long most) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long copied = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      copied += n;
      if (copied > most) {
        throw new IOException("more than " + MOST_BYTES + " bytes unpacked");
      }
      out.write(buffer, 0, n);
    }
    return copied;
  }
}
