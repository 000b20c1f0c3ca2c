// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names as people give them: a run's id, a digest, a URI. */
final class Targets {
  private static final Pattern RUN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(#.*)?");
  private static final Pattern DIGEST = Pattern.compile("(sha1|sha256|sha512|md5)[:$]([0-9a-fA-F]{32,128})");

  private Targets() {}

  /** @throws DteException with code USAGE when it is none */
  static UUID run(String id) throws DteException {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.USAGE, "'" + id + "' is no run's id", "", e);
    }
  }

  static String uri(String text) {
    if (RUN.matcher(text).matches()) {
      return "urn:uuid:" + text;
    }
    var digest = DIGEST.matcher(text);
    return digest.matches() ? "urn:hash::" + digest.group(1) + ":" + digest.group(2).toLowerCase(java.util.Locale.ROOT) : text;
  }
}
