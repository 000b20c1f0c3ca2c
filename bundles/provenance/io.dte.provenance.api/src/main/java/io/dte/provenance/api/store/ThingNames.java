// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people write for a thing, as the URI that documents know it by: a run's id, a digest, or the URI itself. */
public final class ThingNames {
  private static final Pattern RUN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(#.*)?");
  private static final Pattern DIGEST = Pattern.compile("(sha1|sha256|sha512|md5|folder-sha1)[:$]([0-9a-fA-F]{32,128})");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32,128}");
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S+");
  private static final List<Algorithm> ALGORITHMS = List.of(new Algorithm("sha1", 40), new Algorithm("folder-sha1", 40),
      new Algorithm("sha256", 64), new Algorithm("md5", 32), new Algorithm("sha512", 128));

  private record Algorithm(String name, int digits) {}

  private ThingNames() {}

  /** Whether it is more than a text that may be the name of a file: a run's id, or a digest. */
  public static boolean isKnown(String text) {
    return RUN.matcher(text).matches() || DIGEST.matcher(text).matches();
  }

  /**
   * The URIs that a word of a text may be meant as, the likeliest first: empty for what looks like no name. Digits of a
   * digest alone are tried as the digests of their length.
   */
  public static List<String> uris(String word) {
    if (HEX.matcher(word).matches()) {
      String hex = word.toLowerCase(Locale.ROOT);
      return ALGORITHMS.stream().filter(each -> each.digits == hex.length()).map(each -> uri(each.name + ":" + hex)).toList();
    }
    return isKnown(word) || URI.matcher(word).matches() ? List.of(uri(word)) : List.of();
  }

  /** {@code urn:uuid:ID} of a run, {@code urn:hash::ALGORITHM:HEX} of a digest; anything else as it is. */
  public static String uri(String text) {
    if (RUN.matcher(text).matches()) {
      return "urn:uuid:" + text;
    }
    Matcher digest = DIGEST.matcher(text);
    return digest.matches() ? "urn:hash::" + digest.group(1) + ":" + digest.group(2).toLowerCase(Locale.ROOT) : text;
  }
}
