// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a person names on the command line: a file, a run's id, a digest, a URI. */
final class Things {
  private static final Pattern RUN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(#.*)?");
  private static final Pattern DIGEST = Pattern.compile("(sha1|sha256|sha512|md5)[:$]([0-9a-fA-F]{32,128})");

  private Things() {}

  /** The names a thing may have; a file has one for each kind of digest, and its place. */
  static List<String> uris(CommandContext context, String text) throws DteException {
    if (RUN.matcher(text).matches()) {
      return List.of("urn:uuid:" + text);
    }
    var digest = DIGEST.matcher(text);
    if (digest.matches()) {
      return List.of("urn:hash::" + digest.group(1) + ":" + digest.group(2).toLowerCase(Locale.ROOT));
    }
    Path file = context.resolve(text);
    if (!text.matches("[a-z][a-z0-9+.-]+:.*") && Files.isRegularFile(file)) {
      return List.of("urn:hash::sha1:" + digest(file, "SHA-1"), "urn:hash::sha256:" + digest(file, "SHA-256"),
          file.toUri().toString());
    }
    return List.of(text);
  }

  private static String digest(Path file, String algorithm) throws DteException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
