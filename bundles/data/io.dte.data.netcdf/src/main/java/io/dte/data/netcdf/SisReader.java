// SPDX-License-Identifier: Apache-2.0
package io.dte.data.netcdf;

import io.dte.data.api.Attribute;
import io.dte.data.api.Cube;
import io.dte.data.api.CubeReader;
import io.dte.data.api.Dimension;
import io.dte.data.api.Variable;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.sis.coverage.grid.GridExtent;
import org.apache.sis.io.stream.ChannelDataInput;
import org.apache.sis.math.Vector;
import org.apache.sis.setup.GeometryLibrary;
import org.apache.sis.storage.AbstractResource;
import org.apache.sis.storage.DataStoreException;
import org.apache.sis.storage.StorageConnector;
import org.apache.sis.storage.event.StoreListeners;
import org.apache.sis.storage.event.WarningEvent;
import org.apache.sis.storage.netcdf.base.DataType;
import org.apache.sis.storage.netcdf.base.Node;
import org.apache.sis.storage.netcdf.classic.ChannelDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file opened with SIS's decoder of raw variables. The store API above it is not used: it builds grid geometries, and
 * with them corrects or drops just what a quality check has to see.
 */
final class SisReader implements CubeReader {
  private static final Logger LOG = LoggerFactory.getLogger(SisReader.class);
  private final Path file;
  private final ChannelDataInput input;
  private final ClassicLayout layout;
  private final Cube cube;
  private final Map<String, org.apache.sis.storage.netcdf.base.Variable> variables;

  private SisReader(Path file, ChannelDataInput input, ClassicLayout layout, Cube cube,
      Map<String, org.apache.sis.storage.netcdf.base.Variable> variables) {
    this.file = file;
    this.input = input;
    this.layout = layout;
    this.cube = cube;
    this.variables = variables;
  }

  static SisReader open(Path file, ClassicLayout layout) throws DteException {
    ChannelDataInput input = null;
    try {
      input = new StorageConnector(file).commit(ChannelDataInput.class, "NetCDF");
      StoreListeners listeners = new StoreListeners(null, new AbstractResource(null) {});
      listeners.addListener(WarningEvent.class, event -> LOG.debug("{}: {}", file, event.getDescription().getMessage()));
      ChannelDecoder decoder = new ChannelDecoder(input, StandardCharsets.UTF_8, GeometryLibrary.JAVA2D, listeners);
      Map<String, org.apache.sis.storage.netcdf.base.Variable> variables = new LinkedHashMap<>();
      List<Variable> described = new ArrayList<>();
      Map<String, Dimension> dimensions = new LinkedHashMap<>();
      for (org.apache.sis.storage.netcdf.base.Variable variable : decoder.getVariables()) {
        variables.put(variable.getName(), variable);
        List<Dimension> axes = variable.getGridDimensions().stream()
            .map(d -> new Dimension(d.getName(), Math.toIntExact(d.length()))).toList();
        axes.forEach(axis -> dimensions.put(axis.name(), axis));
        described.add(new Variable(variable.getName(), variable.getDataType().name().toLowerCase(Locale.ROOT),
            axes, attributes(variable)));
      }
      Map<String, Attribute> global = new LinkedHashMap<>();
      for (String name : decoder.getAttributeNames()) {
        String text = decoder.stringValue(name);
        if (text != null) {
          global.put(name, new Attribute.Text(text.replace("\0", "")));
        }
      }
      Cube cube = new Cube(file.toString(), layout.version() == 1 ? "NetCDF-3 classic" : "NetCDF-3 64-bit offset",
          List.copyOf(dimensions.values()), described, global);
      return new SisReader(file, input, layout, cube, variables);
    } catch (IOException | DataStoreException | RuntimeException e) {
      close(input);
      throw NetcdfFormat.problem(ExitCode.INVALID, file, "the NetCDF file cannot be decoded: " + e.getMessage(),
          "fetch or copy the file again", e);
    }
  }

  private static Map<String, Attribute> attributes(Node node) {
    Map<String, Attribute> found = new LinkedHashMap<>();
    for (String name : node.getAttributeNames()) {
      Class<?> type = node.getAttributeType(name);
      Vector numbers = type != null && CharSequence.class.isAssignableFrom(type) ? null : node.getAttributeAsVector(name);
      if (numbers == null) {
        String text = node.getAttributeAsString(name);
        found.put(name, new Attribute.Text(text == null ? "" : text.replace("\0", "")));
      } else {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
          values.add(exact(numbers, i));
        }
        found.put(name, new Attribute.Numbers(values));
      }
    }
    return found;
  }

  /** SIS widens a float by its decimal digits; the value itself is wanted. */
  private static double exact(Vector vector, int i) {
    return vector.getElementType() == Float.class ? vector.floatValue(i) : vector.doubleValue(i);
  }

  @Override
  public Cube cube() {
    return cube;
  }

  @Override
  public double[] read(Variable variable, int first, int count) throws DteException {
    org.apache.sis.storage.netcdf.base.Variable source = variables.get(variable.name());
    if (source == null) {
      throw NetcdfFormat.problem(ExitCode.INVALID, file, "there is no variable \"" + variable.name() + "\"",
          "the file has " + String.join(", ", variables.keySet()), null);
    }
    if (source.getDataType() == DataType.CHAR) {
      throw NetcdfFormat.problem(ExitCode.INVALID, file, "the variable \"" + variable.name() + "\" holds text, no numbers",
          "choose another variable", null);
    }
    try {
      Vector raw = part(source, variable, first, count);
      boolean single = source.getDataType() == DataType.FLOAT;
      Packing packing = Packing.of(variable);
      double[] values = new double[raw.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = packing.unpack(single ? raw.floatValue(i) : raw.doubleValue(i));
      }
      return values;
    } catch (IOException | DataStoreException | RuntimeException e) {
      throw NetcdfFormat.problem(ExitCode.INVALID, file, "the variable \"" + variable.name() + "\" cannot be read: "
          + e.getMessage(), "fetch or copy the file again", e);
    }
  }

  /** Reads a part only of variables without record dimension: SIS 1.6 mistakes where a record begins if not the first. */
  private Vector part(org.apache.sis.storage.netcdf.base.Variable source, Variable variable, int first, int count)
      throws IOException, DataStoreException {
    List<Dimension> axes = variable.dimensions();
    if (axes.isEmpty() || (first == 0 && count == axes.get(0).length())) {
      return source.read();
    }
    if (layout.recordVariables().contains(variable.name())) {
      int each = Math.toIntExact(variable.size() / axes.get(0).length());
      return source.read().subList(first * each, (first + count) * each);
    }
    int rank = axes.size();
    long[] low = new long[rank];
    long[] high = new long[rank];
    long[] steps = new long[rank];
    for (int i = 0; i < rank; i++) {
      int natural = rank - 1 - i;
      high[natural] = axes.get(i).length() - 1L;
      steps[i] = 1;
    }
    low[rank - 1] = first;
    high[rank - 1] = first + count - 1L;
    return source.read(new GridExtent(null, low, high, true), steps);
  }

  @Override
  public void close() throws IOException {
    input.channel.close();
  }

  private static void close(ChannelDataInput input) {
    if (input != null) {
      try {
        input.channel.close();
      } catch (IOException e) {
        // The problem that led here is the one to tell.
        return;
      }
    }
  }
}
