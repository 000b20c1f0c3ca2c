// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import io.dte.foundation.api.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes and digests tokens. A token is 256 random bits, so a plain SHA-256 of it cannot be searched: the slow digests
 * that passwords need would only slow down each request.
 */
final class Tokens {
  private final SecureRandom random = new SecureRandom();

  /** A new token of 43 characters that need no escaping in URLs, headers and shells. */
  String create() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String digest(String token) {
    return "sha256:" + Sha256.of(token);
  }

  /** Compares in a time that does not depend on where they differ. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
