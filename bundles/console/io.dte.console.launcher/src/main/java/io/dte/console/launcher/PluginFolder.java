// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import io.dte.console.launcher.BundleIndex.Isolated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The plug-ins of the drop folder, as far as one process needs to know them. A broken file offers nothing, and
 * {@code dte plugin list} tells why.
 *
 * @param folder the drop folder
 * @param cache KARs are unpacked below it, once for all processes
 */
record PluginFolder(Path folder, Path cache) {

  List<Isolated> bundles() throws IOException {
    String[] names = folder.toFile().list();
    List<Isolated> bundles = new ArrayList<>();
    for (String name : names == null ? new String[0] : names) {
      Path file = folder.resolve(name);
      if (name.startsWith(".")) {
        continue;
      }
      if (name.endsWith(".jar")) {
        add(bundles, file);
      } else if (name.endsWith(".kar")) {
        for (Path jar : unpacked(file)) {
          add(bundles, jar);
        }
      }
    }
    return bundles;
  }

  private static void add(List<Isolated> bundles, Path jar) {
    try {
      bundles.add(BundleInspector.isolated(jar, jar.toString()));
    } catch (IOException e) {
      return;
    }
  }

  private List<Path> unpacked(Path kar) throws IOException {
    String key = kar.getFileName() + "-" + Files.size(kar) + "-" + Files.getLastModifiedTime(kar).toMillis();
    Path target = cache.resolve(key);
    if (!Files.isDirectory(target)) {
      Files.createDirectories(cache);
      Path part = Files.createTempDirectory(cache, "part");
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
    try (ZipFile zip = new ZipFile(kar.toFile())) {
      for (ZipEntry entry : zip.stream().toArray(ZipEntry[]::new)) {
        if (!entry.isDirectory() && entry.getName().endsWith(".jar")) {
          String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
          Files.copy(zip.getInputStream(entry), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
