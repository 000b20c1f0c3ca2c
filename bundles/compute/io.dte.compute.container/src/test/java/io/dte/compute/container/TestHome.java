// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A data directory that nobody owns. */
record TestHome(Path root) implements DataDirectory {

  @Override
  public Path runs() {
    return root.resolve("runs");
  }

  @Override
  public Path plugins() {
    return root.resolve("plugins");
  }

  @Override
  public Path etc() {
    return root.resolve("etc");
  }

  @Override
  public Path logs() {
    return root.resolve("logs");
  }

  @Override
  public Path cache(String name) {
    return root.resolve("cache").resolve(name);
  }

  @Override
  public Path state(String subsystem) {
    return root.resolve("state").resolve(subsystem);
  }

  @Override
  public Optional<Owner> owner() {
    return Optional.empty();
  }

  @Override
  public void announce(URI url, String token) {}
}
