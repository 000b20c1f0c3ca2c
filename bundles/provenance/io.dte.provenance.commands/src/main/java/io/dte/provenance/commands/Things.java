// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.file.FolderDigest;
import io.dte.foundation.api.file.Sha1;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import io.dte.provenance.api.store.ThingNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a person names on the command line: a file or folder, a run's id, a digest, a URI. */
final class Things {
  private Things() {}

  /** The names a thing may have; a file has one for each kind of digest, and its place. */
  static List<String> uris(CommandContext context, String text) throws DteException {
    Path path = context.resolve(text);
    if (ThingNames.isKnown(text) || text.matches("[a-z][a-z0-9+.-]+:.*") || !Files.exists(path)) {
      return List.of(ThingNames.uri(text));
    }
    try {
      List<String> uris = new ArrayList<>();
      if (Files.isDirectory(path)) {
        FolderDigest.of(path, Long.MAX_VALUE).ifPresent(digest -> uris.add(ThingNames.uri(digest)));
      } else {
        uris.add("urn:hash::sha1:" + Sha1.of(path));
        uris.add("urn:hash::sha256:" + Sha256.of(path));
      }
      uris.add(path.toUri().toString());
      return uris;
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", path, e), e);
    }
  }
}
