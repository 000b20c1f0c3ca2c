// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The digests of a content, all taken in one reading: SHA-256, by which the platform knows content; SHA-1, which CWL and
 * CWLProv use; SHA-512.
 *
 * @param size in bytes
 */
record Digests(long size, String sha1, String sha256, String sha512) {

  static Digests of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  static Digests of(byte[] content) {
    try {
      return of(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Digests of(InputStream in) throws IOException {
    MessageDigest one = digest("SHA-1");
    MessageDigest two = digest("SHA-256");
    MessageDigest three = digest("SHA-512");
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      one.update(buffer, 0, n);
      two.update(buffer, 0, n);
      three.update(buffer, 0, n);
      size += n;
    }
    HexFormat hex = HexFormat.of();
    return new Digests(size, hex.formatHex(one.digest()), hex.formatHex(two.digest()), hex.formatHex(three.digest()));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  /** Whether {@code ALGORITHM:HEX} is one of these; an algorithm that is none of these says nothing against it. */
  boolean matches(String digest) {
    String mine = like(digest);
    return mine.isEmpty() || mine.equalsIgnoreCase(digest);
  }

  /** The digest by the same algorithm as the one given; empty when that is none of these. */
  String like(String digest) {
    String algorithm = digest.substring(0, Math.max(0, digest.indexOf(':'))).toLowerCase(Locale.ROOT).replace("-", "");
    return switch (algorithm) {
      case "sha1" -> "sha1:" + sha1;
      case "sha256" -> "sha256:" + sha256;
      case "sha512" -> "sha512:" + sha512;
      default -> "";
    };
  }
}
