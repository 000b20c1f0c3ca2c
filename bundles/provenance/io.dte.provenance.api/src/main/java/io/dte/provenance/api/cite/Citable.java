// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.cite;

import java.time.Instant;
import java.util.List;

/**
 * A thing that others may find and cite. What is empty is taken from the configuration, or left out.
 *
 * @param localId what the platform calls it; persistent identifiers are made of it
 * @param user who made it
 * @param authors names of further creators
 * @param licence an SPDX identifier or an address; the configured one when it is empty
 * @param basedOn the name of what it was made by or of
 * @param version of that, or of the thing; may be empty
 * @param files what may be had
 */
public record Citable(Type type, String localId, String title, String description, String user, List<String> authors,
    String licence, Instant began, Instant ended, String basedOn, String version, List<CitedFile> files) {

  /** What kind of thing it is. */
  public enum Type { DATASET, MODEL }

  /** @param sha256 of its bytes; empty when not known; @param size in bytes */
  public record CitedFile(String name, long size, String sha256) {}

  public Citable {
    authors = List.copyOf(authors);
    files = List.copyOf(files);
  }
}
