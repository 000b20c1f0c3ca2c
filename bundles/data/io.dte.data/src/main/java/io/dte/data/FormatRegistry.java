// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.CubeFormat;
import io.dte.data.api.CubeReader;
import io.dte.data.api.DataFormats;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.FeatureFormat;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Knows the formats that are there now, the best of each extension first. Safe for many threads. */
@Component
public final class FormatRegistry implements DataFormats {
  private final Map<ServiceReference<?>, CubeFormat> cubes = new ConcurrentSkipListMap<>(java.util.Collections.reverseOrder());
  private final Map<ServiceReference<?>, FeatureFormat> features =
      new ConcurrentSkipListMap<>(java.util.Collections.reverseOrder());

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "removeCubeFormat")
  void addCubeFormat(ServiceReference<CubeFormat> reference, CubeFormat format) {
    cubes.put(reference, format);
  }

  void removeCubeFormat(ServiceReference<CubeFormat> reference) {
    cubes.remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "removeFeatureFormat")
  void addFeatureFormat(ServiceReference<FeatureFormat> reference, FeatureFormat format) {
    features.put(reference, format);
  }

  void removeFeatureFormat(ServiceReference<FeatureFormat> reference) {
    features.remove(reference);
  }

  @Override
  public List<String> cubeExtensions() {
    return extensions(cubes.keySet());
  }

  @Override
  public CubeReader openCube(Path file) throws DteException {
    requireFile(file);
    return find(cubes, file, "gridded data").open(file);
  }

  @Override
  public FeatureCollection readFeatures(Path file) throws DteException {
    requireFile(file);
    return find(features, file, "features").read(file);
  }

  @Override
  public FeatureFormat featureFormat(Path file) throws DteException {
    return find(features, file, "features");
  }

  private static void requireFile(Path file) throws DteException {
    if (!Files.exists(file)) {
      throw problem(file, "there is no such file", "check the path");
    }
    if (Files.isDirectory(file)) {
      throw problem(file, "this is a folder, a file is needed", "name a file inside of it");
    }
  }

  private static <F> F find(Map<ServiceReference<?>, F> formats, Path file, String what) throws DteException {
    String name = file.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    for (Map.Entry<ServiceReference<?>, F> entry : formats.entrySet()) {
      if (extensions(entry.getKey()).contains(extension)) {
        return entry.getValue();
      }
    }
    throw problem(file, "no format of " + what + " has the extension \"" + extension + "\"",
        formats.isEmpty() ? "no format is installed: see dte plugin list"
            : "known are " + String.join(", ", extensions(formats.keySet())));
  }

  private static List<String> extensions(Collection<ServiceReference<?>> references) {
    TreeSet<String> all = new TreeSet<>();
    references.forEach(reference -> all.addAll(extensions(reference)));
    return List.copyOf(all);
  }

  private static List<String> extensions(ServiceReference<?> reference) {
    Object value = reference.getProperty(CubeFormat.EXTENSION_PROPERTY);
    return value instanceof String[] many ? List.of(many) : value == null ? List.of() : List.of(value.toString());
  }

  private static DteException problem(Path file, String message, String hint) {
    return new DteException(new Problem(ExitCode.INVALID, message, SourceLocation.of(file.toString()), hint));
  }
}
