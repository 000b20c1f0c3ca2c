// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes a BagIt bag (RFC 8493) of files: what lies below {@code data/} is its payload, all else its tag files; each kind
 * is listed by SHA-1, SHA-256 and SHA-512.
 */
final class Bag {
  private static final String PAYLOAD = "data/";
  private static final Map<String, Function<Digests, String>> ALGORITHMS =
      Map.of("sha1", Digests::sha1, "sha256", Digests::sha256, "sha512", Digests::sha512);

  private Bag() {}

  /**
   * Adds what makes the files a bag. Their paths have no line ends and no percent signs, which readers understand each in
   * their own way.
   *
   * @param identifier of the research object
   * @param agent the software's name and version
   */
  static void close(Payload files, String identifier, String description, String agent, LocalDate today) {
    files.folder(PAYLOAD);
    List<Payload.Item> payload = files.items().stream().filter(item -> item.path().startsWith(PAYLOAD)).toList();
    long size = payload.stream().mapToLong(item -> item.digests().size()).sum();
    files.text("bagit.txt", "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n");
    files.text("bag-info.txt", "Bag-Software-Agent: " + agent + "\n"
        + "BagIt-Profile-Identifier: https://w3id.org/ro/bagit/profile\n" + "Bagging-Date: " + today + "\n"
        + "External-Description: " + description.replaceAll("\\s+", " ") + "\n" + "External-Identifier: " + identifier + "\n"
        + "Payload-Oxum: " + size + "." + payload.size() + "\n");
    ALGORITHMS.forEach((name, digest) -> files.text("manifest-" + name + ".txt", manifest(payload, digest)));
    List<Payload.Item> tags = files.items().stream().filter(item -> !item.path().startsWith(PAYLOAD)).toList();
    ALGORITHMS.forEach((name, digest) -> files.text("tagmanifest-" + name + ".txt", manifest(tags, digest)));
  }

  private static String manifest(List<Payload.Item> items, Function<Digests, String> digest) {
    return items.stream().map(item -> digest.apply(item.digests()) + "  " + item.path() + "\n")
        .collect(Collectors.joining());
  }
}
