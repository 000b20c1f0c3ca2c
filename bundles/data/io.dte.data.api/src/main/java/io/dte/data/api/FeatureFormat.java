// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A file format of features. Registered and chosen like a {@link CubeFormat}, with the same properties. Stateless, safe
 * for many threads.
 */
@ConsumerType
public interface FeatureFormat {

  /**
   * Reads a whole file.
   *
   * @throws DteException it is not of this format, or holds geometries that are no polygons
   */
  FeatureCollection read(Path file) throws DteException;

  /** Writes the same bytes for equal collections. Does not close the stream. */
  void write(FeatureCollection features, OutputStream out) throws IOException;
}
