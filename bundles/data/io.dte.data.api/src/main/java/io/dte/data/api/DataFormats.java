// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Opens files with the format that fits: the front of all {@link CubeFormat} and {@link FeatureFormat} services. */
@ProviderType
public interface DataFormats {

  /** Extensions of gridded data that can be read now, sorted. */
  List<String> cubeExtensions();

  /** Opens gridded data. @throws DteException no format knows the extension, or the file cannot be read */
  CubeReader openCube(Path file) throws DteException;

  /** Reads features. @throws DteException no format knows the extension, or the file cannot be read */
  FeatureCollection readFeatures(Path file) throws DteException;

  /** The format features are written in. @throws DteException no format knows the extension */
  FeatureFormat featureFormat(Path file) throws DteException;
}
