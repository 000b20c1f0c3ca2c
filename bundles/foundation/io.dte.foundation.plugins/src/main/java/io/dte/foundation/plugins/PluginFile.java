// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What a jar or KAR says of itself. Nothing of it is unpacked: bundles are read out of the archive, so no entry's name
 * ever becomes a path.
 *
 * @param path the file
 * @param sha256 its digest, in hex
 * @param bundles what is in it: one of a jar, all bundles below {@code repository/} of a KAR
 * @param main the bundle the plug-in is named after: the first that declares something of the platform's, else the first
 */
record PluginFile(Path path, String sha256, List<Content> bundles, Content main) {
  private static final String KAR_FOLDER = "repository/";

  /**
   * One bundle of a plug-in.
   *
   * @param entry its entry in the KAR; empty for a jar, which is the bundle itself
   * @param manifest its headers
   */
  record Content(String entry, BundleManifest manifest) {}

  PluginFile {
    bundles = List.copyOf(bundles);
  }

  /** Whether a file of this name is looked at; others in the drop folder, such as half-copied ones, are not. */
  static boolean isCandidate(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && (name.endsWith(".jar") || name.endsWith(".kar"));
  }

  static PluginFile read(Path file) throws DteException {
    try {
      String digest = Sha256.of(file);
      List<Content> bundles = isKar(file) ? karContents(file) : jarContents(file);
      if (bundles.isEmpty()) {
        throw invalid(file, "holds no OSGi bundle", isKar(file) ? "a KAR keeps its bundles below repository/"
            : "its manifest needs a Bundle-SymbolicName: build it with bnd, as the archetype of the SDK does", null);
      }
      Content main = bundles.stream().filter(content -> !content.manifest().offers().isEmpty()).findFirst()
          .orElse(bundles.get(0));
      return new PluginFile(file, digest, bundles, main);
    } catch (ZipException e) {
      throw invalid(file, "is not a jar or KAR, or is damaged", "copy it again", e);
    } catch (NoSuchFileException e) {
      throw new DteException(Problem.of(ExitCode.INVALID, "there is no such file", "check the path")
          .at(SourceLocation.of(file.toString())), e);
    } catch (IOException e) {
      throw new DteException(Problem.of(ExitCode.STORAGE, "the plug-in cannot be read: " + e.getMessage(),
          "check its permissions").at(SourceLocation.of(file.toString())), e);
    }
  }

  String id() {
    return main.manifest().symbolicName();
  }

  /** Opens one bundle's bytes; the caller closes the stream. */
  InputStream open(Content content) throws IOException {
    if (content.entry().isEmpty()) {
      return new BufferedInputStream(Files.newInputStream(path));
    }
    ZipFile zip = new ZipFile(path.toFile());
    try {
      return new java.io.FilterInputStream(zip.getInputStream(zip.getEntry(content.entry()))) {
        @Override
        public void close() throws IOException {
          zip.close();
        }
      };
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static boolean isKar(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".kar");
  }

  private static List<Content> jarContents(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
      if (entry == null) {
        return List.of();
      }
      try (InputStream in = zip.getInputStream(entry)) {
        BundleManifest manifest = BundleManifest.of(new Manifest(in));
        return manifest.symbolicName().isEmpty() ? List.of() : List.of(new Content("", manifest));
      }
    }
  }

  private static List<Content> karContents(Path file) throws IOException {
    List<Content> contents = new ArrayList<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList()) {
        if (entry.getName().startsWith(KAR_FOLDER) && entry.getName().endsWith(".jar")) {
          try (JarInputStream jar = new JarInputStream(zip.getInputStream(entry), false)) {
            BundleManifest manifest = BundleManifest.of(jar.getManifest() == null ? new Manifest() : jar.getManifest());
            if (!manifest.symbolicName().isEmpty()) {
              contents.add(new Content(entry.getName(), manifest));
            }
          }
        }
      }
    }
    return contents;
  }

  private static DteException invalid(Path file, String what, String hint, Throwable cause) {
    return new DteException(Problem.of(ExitCode.INVALID, "the plug-in " + what, hint)
        .at(SourceLocation.of(file.getFileName().toString())), cause);
  }
}
