// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data directory that nobody owns.
 *
 * @param root its folder
 */
record PlainHome(Path root) implements DataDirectory {
  private Path folder(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path runs() {
    return folder("runs");
  }

  @Override
  public Path plugins() {
    return folder("plugins");
  }

  @Override
  public Path etc() {
    return folder("etc");
  }

  @Override
  public Path logs() {
    return folder("logs");
  }

  @Override
  public Path cache(String name) {
    return folder("cache/" + name);
  }

  @Override
  public Path state(String subsystem) {
    return folder("state/" + subsystem);
  }

  @Override
  public Optional<Owner> owner() {
    return Optional.empty();
  }

  @Override
  public void announce(URI url, String token) {
    throw new UnsupportedOperationException();
  }
}
