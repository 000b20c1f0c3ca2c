// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest by which content is known: SHA-256, as 64 hexadecimal digits in lower case. */
public final class Sha256 {

  private Sha256() {}

  /** Of some bytes. */
  public static String of(byte[] content) {
    return HexFormat.of().formatHex(digest().digest(content));
  }

  /** Of a text's UTF-8 form. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Of a file's content, which is not held in memory. */
  public static String of(Path file) throws IOException {
    return of(file, digest());
  }

  /** To be fed piece by piece. */
  public static MessageDigest digest() {
    return digest("SHA-256");
  }

  static String of(Path file, MessageDigest digest) throws IOException {
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
