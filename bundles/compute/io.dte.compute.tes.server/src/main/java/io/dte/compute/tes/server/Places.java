// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which addresses tasks may name. Judged when a task comes, and again when its files move: links change. */
final class Places {
  private final List<Path> folders;
  private final boolean remote;

  Places(List<Path> folders, boolean remote) {
    this.folders = List.copyOf(folders);
    this.remote = remote;
  }

  List<Path> folders() {
    return folders;
  }

  boolean remote() {
    return remote;
  }

  /**
   * The file of this server that an address means; empty when it means another machine's.
   *
   * @param anywhere the task is the owner's, who may name every file
   */
  Optional<Path> local(String url, boolean anywhere) throws DteException {
    try {
      if (url.startsWith("/")) {
        return Optional.of(Path.of(url).normalize());
      }
      URI uri = URI.create(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme();
      if (scheme.equals("file")) {
        return Optional.of(Path.of(URI.create("file://" + uri.getRawPath())).normalize());
      }
      if (scheme.equals("http") || scheme.equals("https")) {
        if (remote || anywhere) {
          return Optional.empty();
        }
        throw new DteException(ExitCode.REFUSED, "This server does not fetch or send " + url + ".",
            "An operator can set remoteFiles=true in etc/io.dte.compute.tes.server.cfg.");
      }
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.USAGE, "\"" + url + "\" is no address.", "Escape what URLs may not hold.", e);
    }
    throw new DteException(ExitCode.UNSUPPORTED, "This server cannot reach " + url + ".",
        "Use file: addresses, or http and https.");
  }

  /** The real file to read. */
  Path readable(Path path, boolean anywhere) throws DteException {
    try {
      Path real = path.toRealPath();
      if (anywhere || isOpen(real)) {
        return real;
      }
    } catch (IOException e) {
      if (anywhere) {
        throw new DteException(ExitCode.INVALID, "There is no file " + path + " to read.", "Check the address.", e);
      }
      throw refused(path, e);
    }
    throw refused(path, null);
  }

  /** Refuses a place that may not be written to; what is not there yet is judged by the nearest folder that is. */
  void requireWritable(Path path, boolean anywhere) throws DteException {
    if (anywhere) {
      return;
    }
    try {
      Path existing = path;
      while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
        existing = existing.getParent();
      }
      if (existing != null && isOpen(existing.toRealPath())) {
        return;
      }
    } catch (IOException e) {
      throw refused(path, e);
    }
    throw refused(path, null);
  }

  private boolean isOpen(Path real) throws IOException {
    for (Path folder : folders) {
      if (Files.isDirectory(folder) && real.startsWith(folder.toRealPath())) {
        return true;
      }
    }
    return false;
  }

  private static DteException refused(Path path, Exception cause) {
    return new DteException(ExitCode.REFUSED, "Tasks may not use " + path + ".",
        "Name a file in a folder that folders in etc/io.dte.compute.tes.server.cfg opens.", cause);
  }
}
