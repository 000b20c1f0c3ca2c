// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import java.util.Map;

/** Media types by the ending of a file's name. */
final class MediaTypes {
  private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("txt", "text/plain"),
      Map.entry("log", "text/plain"), Map.entry("csv", "text/csv"), Map.entry("md", "text/markdown"),
      Map.entry("html", "text/html"), Map.entry("json", "application/json"), Map.entry("geojson", "application/geo+json"),
      Map.entry("yaml", "application/yaml"), Map.entry("yml", "application/yaml"), Map.entry("xml", "application/xml"),
      Map.entry("nc", "application/x-netcdf"), Map.entry("h5", "application/x-hdf5"), Map.entry("tif", "image/tiff"),
      Map.entry("png", "image/png"), Map.entry("svg", "image/svg+xml"), Map.entry("jpg", "image/jpeg"),
      Map.entry("pdf", "application/pdf"), Map.entry("zip", "application/zip"), Map.entry("gz", "application/gzip"),
      Map.entry("cwl", "application/cwl"), Map.entry("py", "text/x-python"), Map.entry("provn", "text/provenance-notation"));

  private MediaTypes() {}

  static String of(String name) {
    return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT),
        "application/octet-stream");
  }
}
