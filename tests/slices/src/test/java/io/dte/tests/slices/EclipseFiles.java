// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.slices;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the desktop's build needs to know of the slices, as the text of its files. */
final class EclipseFiles {
  private static final Map<String, String> LABELS = Map.of("engine", "Digital Twin Engine", "http", "HTTP and REST");

  /** Bundles of the Eclipse platform that have to be started, and when; the rest of Eclipse starts on first use. */
  private static final Map<String, Integer> PLATFORM_START = new TreeMap<>(Map.of(
      "org.eclipse.core.runtime", 0, "org.eclipse.equinox.simpleconfigurator", 1, "org.eclipse.equinox.common", 2,
      "org.eclipse.equinox.event", 2, "org.apache.felix.scr", 2, "org.apache.felix.configadmin", 2,
      "org.apache.felix.metatype", 2, "org.apache.aries.spifly.dynamic.bundle", 2, "slf4j.simple", 3));

  /** Configures all others: it comes before them. */
  private static final String CONFIG = "io.dte.foundation.config";

  private EclipseFiles() {}

  /** The text of every generated file, by its path in the project. */
  static Map<Path, String> render(List<Slice> slices, String productTemplate) {
    Map<Path, String> files = new LinkedHashMap<>();
    for (Slice slice : slices) {
      files.put(Path.of("features/io.dte.feature." + slice.name() + "/feature.xml"), feature(slice));
    }
    files.put(Path.of("products/desktop/io.dte.product"), product(slices, productTemplate));
    return files;
  }

  private static String feature(Slice slice) {
    StringBuilder text = new StringBuilder("""
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- SPDX-License-Identifier: Apache-2.0 -->
        <!-- Generated from features/%1$s/pom.xml by tests/slices. -->
        <feature id="io.dte.feature.%1$s" label="%2$s" version="0.1.0.qualifier" provider-name="The DTE developers">
        """.formatted(slice.name(), LABELS.get(slice.name())));
    for (Slice.SliceBundle bundle : slice.bundles()) {
      text.append("  <plugin id=\"").append(bundle.symbolicName()).append("\" version=\"0.0.0\"")
          .append(bundle.fragment() ? " fragment=\"true\"" : "").append("/>\n");
    }
    return text.append("</feature>\n").toString();
  }

  /** The template's text with the start levels between {@code <configurations>} and its end replaced. */
  private static String product(List<Slice> slices, String template) {
    Map<String, Integer> levels = new LinkedHashMap<>(PLATFORM_START);
    levels.put(CONFIG, 3);
    for (Slice slice : slices) {
      slice.bundles().stream().filter(b -> !b.fragment()).forEach(b -> levels.putIfAbsent(b.symbolicName(), 4));
    }
    StringBuilder text = new StringBuilder();
    levels.forEach((name, level) -> text.append("    <plugin id=\"").append(name)
        .append("\" autoStart=\"true\" startLevel=\"").append(level).append("\"/>\n"));
    int start = template.indexOf("<configurations>") + "<configurations>\n".length();
    int end = template.indexOf("  </configurations>");
    if (end < start) {
      throw new IllegalArgumentException("products/desktop/io.dte.product has no <configurations> element");
    }
    return template.substring(0, start) + text + template.substring(end);
  }
}
