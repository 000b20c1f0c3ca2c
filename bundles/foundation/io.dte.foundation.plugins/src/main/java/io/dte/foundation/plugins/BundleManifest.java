// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The headers of a bundle that matter here.
 *
 * @param symbolicName empty when the jar is no bundle
 * @param version as written
 * @param name for people
 * @param fragment it becomes a part of another bundle and cannot be started
 * @param offers what it declares of the platform's: {@code command sample}, {@code runkind sample} …
 */
record BundleManifest(String symbolicName, String version, String name, boolean fragment, List<String> offers) {
  /** A clause of Provide-Capability in a namespace of the platform's, up to the attribute of the same name. */
  private static final Pattern OFFER =
      Pattern.compile("(?:^|,)\\s*dte\\.([a-z.]+)\\s*;[^,\"]*(?:\"[^\"]*\"[^,\"]*)*?\\bdte\\.\\1\\s*(?::[A-Za-z<>]+)?\\s*=\\s*"
          + "(?:\"([^\"]*)\"|([^;,\\s]+))");

  BundleManifest {
    offers = List.copyOf(offers);
  }

  static BundleManifest of(Manifest manifest) {
    Attributes headers = manifest.getMainAttributes();
    String symbolicName = header(headers, "Bundle-SymbolicName").replaceFirst(";.*", "").strip();
    String name = header(headers, "Bundle-Name");
    List<String> offers = new ArrayList<>();
    Matcher matcher = OFFER.matcher(header(headers, "Provide-Capability"));
    while (matcher.find()) {
      offers.add(matcher.group(1) + " " + (matcher.group(2) == null ? matcher.group(3) : matcher.group(2)));
    }
    String version = header(headers, "Bundle-Version");
    return new BundleManifest(symbolicName, version.isEmpty() ? "0.0.0" : version, name.isEmpty() ? symbolicName : name,
        headers.getValue("Fragment-Host") != null, offers);
  }

  private static String header(Attributes headers, String name) {
    String value = headers.getValue(name);
    return value == null ? "" : value.strip();
  }
}
