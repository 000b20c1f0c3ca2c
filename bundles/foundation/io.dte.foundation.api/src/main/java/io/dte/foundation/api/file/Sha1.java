// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The digest that CWL knows files by: SHA-1, as 40 hexadecimal digits in lower case; no proof against forgery. */
public final class Sha1 {

  private Sha1() {}

  /** Of a file's content, which is not held in memory. */
  public static String of(Path file) throws IOException {
    return Sha256.of(file, digest());
  }

  /** To be fed piece by piece. */
  public static MessageDigest digest() {
    return Sha256.digest("SHA-1");
  }
}
