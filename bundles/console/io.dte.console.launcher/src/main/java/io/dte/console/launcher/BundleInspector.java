// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import io.dte.console.launcher.BundleIndex.Boot;
import io.dte.console.launcher.BundleIndex.Capability;
import io.dte.console.launcher.BundleIndex.Installable;
import io.dte.console.launcher.ManifestHeader.Clause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from a bundle's jar what the index keeps of it. */
final class BundleInspector {
  private static final Pattern OBJECT_CLASS = Pattern.compile("\\(objectClass=([^)]+)\\)");

  private BundleInspector() {}

  /** The main section of a jar's manifest; empty when it has none. */
  static Map<String, String> headers(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      return headers(jar);
    }
  }

  /** Whether a bundle does anything by itself when it is started. */
  static boolean starts(Map<String, String> headers) {
    return headers.containsKey("Service-Component") || headers.containsKey("Bundle-Activator");
  }

  static Boot boot(Path file, String name) throws IOException {
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      List<String> entries = new ArrayList<>();
      Map<String, byte[]> resources = new LinkedHashMap<>();
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        entries.add(entry.getName());
        if (entry.getName().startsWith("OSGI-INF/") && !entry.isDirectory()) {
          try (InputStream content = jar.getInputStream(entry)) {
            resources.put(entry.getName(), content.readAllBytes());
          }
        }
      }
      return new Boot(name, headers(jar), entries, resources);
    }
  }

  static Installable installable(Path file, String name) throws IOException {
    Map<String, String> headers = headers(file);
    List<String> imports = new ArrayList<>();
    for (Clause clause : ManifestHeader.parse(headers.get("Import-Package"))) {
      if (!"optional".equals(clause.directives().get("resolution"))) {
        imports.addAll(clause.names());
      }
    }
    List<String> exports = new ArrayList<>();
    for (Clause clause : ManifestHeader.parse(headers.get("Export-Package"))) {
      exports.addAll(clause.names());
    }
    List<String> services = new ArrayList<>();
    for (Clause clause : ManifestHeader.parse(headers.get("Require-Capability"))) {
      Matcher filter = OBJECT_CLASS.matcher(clause.directives().getOrDefault("filter", ""));
      if (clause.names().contains("osgi.service") && filter.find()) {
        services.add(filter.group(1));
      }
    }
    return new Installable(name, symbolicName(headers.get("Bundle-SymbolicName")),
        symbolicName(headers.get("Fragment-Host")), starts(headers), imports, exports, services,
        capabilities(headers.get("Provide-Capability")));
  }

  private static List<Capability> capabilities(String header) {
    List<Capability> capabilities = new ArrayList<>();
    for (Clause clause : ManifestHeader.parse(header)) {
      for (String namespace : clause.names()) {
        String key = namespace.equals("osgi.service") ? "objectClass" : namespace;
        String names = clause.attributes().getOrDefault(key, "");
        for (String name : ManifestHeader.split(names, ',')) {
          capabilities.add(new Capability(namespace, name.strip(), clause.attributes()));
        }
      }
    }
    return capabilities;
  }

  private static String symbolicName(String header) {
    List<Clause> clauses = ManifestHeader.parse(header);
    return clauses.isEmpty() ? "" : clauses.get(0).names().get(0);
  }

  private static Map<String, String> headers(JarFile jar) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    Manifest manifest = jar.getManifest();
    if (manifest != null) {
      Attributes main = manifest.getMainAttributes();
      main.forEach((key, value) -> headers.put(key.toString(), value.toString()));
    }
    return headers;
  }
}
