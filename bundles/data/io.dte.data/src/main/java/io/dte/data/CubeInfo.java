// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.data.api.Attribute;
import io.dte.data.api.CfCoordinates;
import io.dte.data.api.Cube;
import io.dte.data.api.CubeReader;
import io.dte.data.api.DataFormats;
import io.dte.data.api.Variable;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Describes a file of gridded data, for people or as JSON. */
record CubeInfo(DataFormats formats) {

  void print(CommandContext context, Path file, boolean json) throws DteException {
    try (CubeReader reader = formats.openCube(file)) {
      if (json) {
        context.out().println(json(reader));
      } else {
        text(reader, context.out());
      }
    } catch (IOException e) {
      throw new DteException(new Problem(ExitCode.STORAGE, "the file cannot be closed: " + e.getMessage(),
          SourceLocation.of(file.toString()), ""), e);
    }
  }

  private static void text(CubeReader reader, PrintStream out) throws DteException {
    Cube cube = reader.cube();
    out.println(cube.source() + ": " + cube.format());
    Attribute title = cube.attributes().get("title");
    if (title != null) {
      out.println("  " + title.text());
    }
    for (Variable variable : cube.variables()) {
      String unit = variable.text("units");
      String name = variable.text("long_name");
      out.println("  " + variable.type() + " " + variable + (unit.isEmpty() ? "" : " [" + unit + "]")
          + (name.isEmpty() ? "" : ": " + name));
    }
    for (Variable data : CfCoordinates.dataVariables(cube)) {
      List<Instant> times = times(reader, data);
      if (!times.isEmpty()) {
        out.println("  " + data.name() + ": " + times.size() + " steps from " + times.get(0) + " to "
            + times.get(times.size() - 1));
      }
    }
  }

  /** The times of a variable; empty when its layout is not that of a series of grids. */
  private static List<Instant> times(CubeReader reader, Variable data) {
    try {
      return GridSource.of(reader, data.name()).times();
    } catch (DteException notGridded) {
      return List.of();
    }
  }

  private static String json(CubeReader reader) throws DteException {
    ObjectMapper mapper = new ObjectMapper();
    Cube cube = reader.cube();
    ObjectNode root = mapper.createObjectNode().put("file", cube.source()).put("format", cube.format());
    ObjectNode dimensions = root.putObject("dimensions");
    cube.dimensions().forEach(dimension -> dimensions.put(dimension.name(), dimension.length()));
    ArrayNode variables = root.putArray("variables");
    for (Variable variable : cube.variables()) {
      ObjectNode node = variables.addObject().put("name", variable.name()).put("type", variable.type());
      ArrayNode axes = node.putArray("dimensions");
      variable.dimensionNames().forEach(axes::add);
      attributes(variable.attributes(), node.putObject("attributes"));
    }
    attributes(cube.attributes(), root.putObject("attributes"));
    ObjectNode series = root.putObject("times");
    for (Variable data : CfCoordinates.dataVariables(cube)) {
      ArrayNode times = series.putArray(data.name());
      times(reader, data).forEach(time -> times.add(time.toString()));
    }
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void attributes(Map<String, Attribute> attributes, ObjectNode node) {
    attributes.forEach((name, value) -> {
      if (value instanceof Attribute.Numbers numbers && numbers.values().size() == 1) {
        node.put(name, numbers.values().get(0));
      } else if (value instanceof Attribute.Numbers numbers) {
        ArrayNode array = node.putArray(name);
        numbers.values().forEach(array::add);
      } else {
        node.put(name, value.text());
      }
    });
  }
}
