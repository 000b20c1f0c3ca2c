// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A file format of gridded data. Register it with the properties {@value #MEDIA_TYPE_PROPERTY} and
 * {@value #EXTENSION_PROPERTY} (both may have many values). Among formats of one extension the highest service ranking
 * is taken, then the lowest service id. Stateless, safe for many threads.
 */
@ConsumerType
public interface CubeFormat {

  /** Service property: media types, such as {@code application/x-netcdf}. */
  String MEDIA_TYPE_PROPERTY = "dte.format.mediatype";

  /** Service property: file name extensions without the dot, in lower case. */
  String EXTENSION_PROPERTY = "dte.format.extension";

  /**
   * Opens a file.
   *
   * @throws DteException it is not of this format, is cut off, or cannot be read
   */
  CubeReader open(Path file) throws DteException;
}
