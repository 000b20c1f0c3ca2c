// SPDX-License-Identifier: Apache-2.0
package io.dte.archives;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Writes {@code THIRD-PARTY.txt}: each jar of others in a folder, with the licence that the jar itself names. */
public final class ThirdParty {
  private static final Pattern POM_LICENSE = Pattern.compile("<license>\\s*<name>([^<]+)</name>");
  private static final Pattern URL = Pattern.compile("https?://\\S+");
  private static final Set<String> P2_INDEX = Set.of("artifacts.jar", "content.jar");
  /** Jars that name no licence; their projects' pages do. */
  private static final Map<String, String> BY_NAME =
      Map.of("picocli", "Apache-2.0", "animal-sniffer-annotations", "MIT");
  private static final int LINES_READ = 8;

  private ThirdParty() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Map<String, String> libraries = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        String name = jar.getFileName().toString();
        if (!name.startsWith("io.dte.") && !P2_INDEX.contains(name)) {
          libraries.put(name, license(jar));
        }
      }
    }
    StringBuilder text = new StringBuilder("""
        The libraries in this archive, each with the licence that its jar names. The texts are inside the jars.

        """);
    libraries.forEach((name, license) -> text.append(name).append("\n    ").append(license).append('\n'));
    Files.writeString(folder.resolve("THIRD-PARTY.txt"), text);
  }

  static String license(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      Manifest manifest = jar.getManifest();
      Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
      String named = headers.getValue("Bundle-License");
      if (named != null && !named.isBlank()) {
        return named.strip();
      }
      for (ZipEntry entry : jar.stream().filter(e -> e.getName().matches("META-INF/maven/.+/pom.xml")).toList()) {
        Matcher matcher = POM_LICENSE.matcher(read(jar, entry));
        if (matcher.find()) {
          return matcher.group(1).strip();
        }
      }
      if (jar.getEntry("about.html") != null && read(jar, jar.getEntry("about.html")).contains("Eclipse Public License")) {
        return "Eclipse Public License (about.html)";
      }
      List<? extends ZipEntry> texts = jar.stream()
          .filter(e -> e.getName().matches("(?i)(META-INF/)?(licen[sc]e|copying)[^/]*")).toList();
      for (ZipEntry entry : texts) {
        String beginning = read(jar, entry).lines().map(String::strip).filter(line -> !line.isEmpty()).limit(LINES_READ)
            .map(line -> URL.matcher(line).replaceAll("")).collect(Collectors.joining(" "));
        return beginning.length() > 120 ? beginning.substring(0, 120) + "…" : beginning;
      }
      String id = headers.getValue("Bundle-SymbolicName");
      if (id != null && id.startsWith("org.eclipse.")) {
        return "Eclipse Public License 2.0";
      }
      String name = file.getFileName().toString().replaceFirst("[-_]\\d.*", "");
      return BY_NAME.getOrDefault(name, "see its project's page");
    }
  }

  private static String read(JarFile jar, ZipEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
