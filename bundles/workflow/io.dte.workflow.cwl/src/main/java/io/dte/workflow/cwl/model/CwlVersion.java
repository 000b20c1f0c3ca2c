// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import java.util.Optional;

/** The versions of the language that are understood; later ones keep what earlier ones meant, but for what is said here. */
public enum CwlVersion {
  V1_0("v1.0"), V1_1("v1.1"), V1_2("v1.2");

  private static final String PREFIX = "cwl:";

  private final String label;

  CwlVersion(String label) {
    this.label = label;
  }

  /** As {@code cwlVersion} says it. */
  public String label() {
    return label;
  }

  /** Release candidates and development names of a version count as it; names may be written with the vocabulary's prefix. */
  public static Optional<CwlVersion> of(String written) {
    String text = written.startsWith(PREFIX) ? written.substring(PREFIX.length()) : written;
    for (CwlVersion version : values()) {
      if (text.equals(version.label) || text.startsWith(version.label + ".0-dev") || text.startsWith(version.label + "-dev")) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** Up to v1.1 a backslash in a text with expressions stood for the character after it, whatever that was. */
  public boolean escapesAll() {
    return this != V1_2;
  }

  /** Up to v1.0 a directory came with its whole content listed unless said otherwise. */
  public LoadListing defaultListing() {
    return this == V1_0 ? LoadListing.DEEP : LoadListing.NONE;
  }
}
