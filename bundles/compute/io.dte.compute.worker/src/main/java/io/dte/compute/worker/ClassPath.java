// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.foundation.api.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * The class path of a worker from classes of the engine. A class of the flat class path is in a file of its own; a framework keeps
 * bundles where and how it likes, so their content is copied to a folder of the cache, with the jars inside of them apart.
 */
final class ClassPath {
  private static final String REFERENCE = "reference:file:";

  private final Path cache;

  ClassPath(Path cache) {
    this.cache = cache;
  }

  /** The files, in the order of the classes. */
  List<Path> of(List<Class<?>> classes) throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (Class<?> type : classes) {
      Path file = file(type);
      if (file != null) {
        files.add(file);
      } else {
        files.addAll(copies(type));
      }
    }
    return List.copyOf(files);
  }

  /** Where a class was loaded from, or null when that is no jar or folder of classes. */
  private static Path file(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location == null || !"file".equals(location.getProtocol())) {
      return null;
    }
    try {
      Path file = Path.of(location.toURI());
      boolean holds = Files.isDirectory(file) ? Files.exists(file.resolve(type.getName().replace('.', '/') + ".class"))
          : Files.isRegularFile(file) && file.toString().endsWith(".jar");
      return holds ? file : null;
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private Set<Path> copies(Class<?> type) throws IOException {
    Bundle bundle = FrameworkUtil.getBundle(type);
    if (bundle == null) {
      throw new IOException("nobody knows where the class " + type.getName() + " came from");
    }
    String key = Sha256.of(version(bundle)).substring(0, 16);
    Path copy = cache.resolve(bundle.getSymbolicName() + "-" + bundle.getVersion() + "-" + key + ".jar");
    Set<Path> files = new LinkedHashSet<>();
    if (!Files.exists(copy)) {
      Files.createDirectories(cache);
      write(bundle, copy);
    }
    files.add(copy);
    for (String inside : innerJars(bundle)) {
      URL entry = bundle.getEntry(inside);
      if (entry != null) {
        Path jar = copy.resolveSibling(copy.getFileName() + "." + inside.replace('/', '_'));
        if (!Files.exists(jar)) {
          exchange(jar, out -> copy(entry, out));
        }
        files.add(jar);
      }
    }
    return files;
  }

  /** Changes with the bundle's content. A framework that keeps nothing installs a bundle anew at each start, from the same file. */
  private static String version(Bundle bundle) throws IOException {
    if (bundle.getLocation().startsWith(REFERENCE)) {
      Path file = Path.of(java.net.URI.create(bundle.getLocation().substring(REFERENCE.length() - "file:".length())));
      return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
    }
    return bundle.getLocation() + " " + bundle.getLastModified();
  }

  private static List<String> innerJars(Bundle bundle) {
    String header = bundle.getHeaders("").get("Bundle-ClassPath");
    return header == null ? List.of() : List.of(header.split(",")).stream().map(word -> word.split(";")[0].trim())
        .filter(word -> word.toLowerCase(Locale.ROOT).endsWith(".jar")).toList();
  }

  private static void write(Bundle bundle, Path file) throws IOException {
    Enumeration<URL> found = bundle.findEntries("/", "*", true);
    List<URL> entries = found == null ? List.of() : Collections.list(found);
    exchange(file, out -> {
      try (ZipOutputStream zip = new ZipOutputStream(out)) {
        zip.setLevel(1);
        Set<String> names = new LinkedHashSet<>();
        for (URL entry : entries) {
          String name = entry.getPath().substring(1);
          if (!name.endsWith("/") && names.add(name)) {
            zip.putNextEntry(new ZipEntry(name));
            copy(entry, zip);
            zip.closeEntry();
          }
        }
      }
    });
  }

  private interface Content {
    void to(OutputStream out) throws IOException;
  }

  /** Several engines may write the same file at once. */
  private static void exchange(Path file, Content content) throws IOException {
    Path part = Files.createTempFile(file.getParent(), ".part", ".jar");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        content.to(out);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void copy(URL from, OutputStream out) throws IOException {
    try (InputStream in = from.openStream()) {
      in.transferTo(out);
    }
  }
}
