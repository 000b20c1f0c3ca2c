// SPDX-License-Identifier: Apache-2.0
package io.dte.data.geojson;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.data.api.CubeFormat;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.FeatureFormat;
import io.dte.data.api.Polygons;
import io.dte.data.api.Polygons.Polygon;
import io.dte.data.api.Polygons.Ring;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** GeoJSON (RFC 7946) feature collections of polygons. One feature a line when written, so that they compare well. */
@Component(property = {CubeFormat.MEDIA_TYPE_PROPERTY + "=application/geo+json",
    CubeFormat.EXTENSION_PROPERTY + "=geojson", CubeFormat.EXTENSION_PROPERTY + "=json"})
public final class GeoJsonFormat implements FeatureFormat {
  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public FeatureCollection read(Path file) throws DteException {
    JsonNode root;
    try {
      root = mapper.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      SourceLocation place = new SourceLocation(file.toString(), e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new DteException(new Problem(ExitCode.INVALID, "the file is no JSON: " + e.getOriginalMessage(), place,
          "mend it there"), e);
    } catch (IOException e) {
      boolean there = Files.exists(file);
      throw problem(there ? ExitCode.STORAGE : ExitCode.INVALID, file, there ? "the file cannot be read" : "there is no such file",
          there ? "check its permissions" : "check the path", e);
    }
    if (root == null || !root.path("type").asText().equals("FeatureCollection") || !root.path("features").isArray()) {
      throw problem(ExitCode.INVALID, file, "the file is no GeoJSON FeatureCollection", "wrap its features in one", null);
    }
    List<Feature> features = new ArrayList<>();
    for (JsonNode node : root.path("features")) {
      int number = features.size() + 1;
      try {
        features.add(new Feature(node.path("id").asText(Integer.toString(number)), properties(node.path("properties")),
            polygons(node.path("geometry"))));
      } catch (IllegalArgumentException e) {
        throw problem(ExitCode.INVALID, file, "feature " + number + ": " + e.getMessage(),
            "only Polygon and MultiPolygon with closed rings are read", e);
      }
    }
    return new FeatureCollection(root.path("name").asText(""), features);
  }

  private static Map<String, Object> properties(JsonNode node) {
    Map<String, Object> properties = new LinkedHashMap<>();
    node.fields().forEachRemaining(field -> properties.put(field.getKey(), value(field.getValue())));
    return properties;
  }

  private static Object value(JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    return value.isNumber() ? (Object) value.doubleValue() : value.isTextual() ? value.textValue() : value.toString();
  }

  private static Polygons polygons(JsonNode geometry) {
    JsonNode coordinates = geometry.path("coordinates");
    List<Polygon> polygons = new ArrayList<>();
    switch (geometry.path("type").asText()) {
      case "Polygon" -> polygons.add(polygon(coordinates));
      case "MultiPolygon" -> coordinates.forEach(node -> polygons.add(polygon(node)));
      default -> throw new IllegalArgumentException("its geometry is a \"" + geometry.path("type").asText("none") + "\"");
    }
    if (polygons.isEmpty()) {
      throw new IllegalArgumentException("its geometry is empty");
    }
    return new Polygons(polygons);
  }

  private static Polygon polygon(JsonNode node) {
    List<Ring> rings = new ArrayList<>();
    node.forEach(ring -> rings.add(ring(ring)));
    if (rings.isEmpty()) {
      throw new IllegalArgumentException("a polygon has no ring");
    }
    return new Polygon(rings.get(0), rings.subList(1, rings.size()));
  }

  private static Ring ring(JsonNode node) {
    double[] positions = new double[node.size() * 2];
    for (int i = 0; i < node.size(); i++) {
      JsonNode position = node.get(i);
      if (!position.path(0).isNumber() || !position.path(1).isNumber()) {
        throw new IllegalArgumentException("a position is no pair of numbers");
      }
      positions[2 * i] = position.get(0).doubleValue();
      positions[2 * i + 1] = position.get(1).doubleValue();
    }
    return new Ring(positions);
  }

  @Override
  public void write(FeatureCollection collection, OutputStream out) throws IOException {
    try (JsonGenerator json = mapper.getFactory().createGenerator(out)
        .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false)) {
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      if (!collection.name().isEmpty()) {
        json.writeStringField("name", collection.name());
      }
      json.writeArrayFieldStart("features");
      for (Feature feature : collection.features()) {
        json.writeRaw("\n");
        write(feature, json);
      }
      json.writeRaw("\n");
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw("\n");
    }
  }

  private static void write(Feature feature, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "Feature");
    json.writeStringField("id", feature.id());
    json.writeObjectFieldStart("properties");
    for (Map.Entry<String, Object> property : feature.properties().entrySet()) {
      json.writeFieldName(property.getKey());
      write(property.getValue(), json);
    }
    json.writeEndObject();
    json.writeObjectFieldStart("geometry");
    List<Polygon> polygons = feature.geometry().polygons();
    json.writeStringField("type", polygons.size() == 1 ? "Polygon" : "MultiPolygon");
    json.writeFieldName("coordinates");
    if (polygons.size() == 1) {
      write(polygons.get(0), json);
    } else {
      json.writeStartArray();
      for (Polygon polygon : polygons) {
        write(polygon, json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(Object value, JsonGenerator json) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else {
      json.writeString(value.toString());
    }
  }

  private static void write(Polygon polygon, JsonGenerator json) throws IOException {
    json.writeStartArray();
    write(polygon.outer(), json);
    for (Ring hole : polygon.holes()) {
      write(hole, json);
    }
    json.writeEndArray();
  }

  private static void write(Ring ring, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (int i = 0; i < ring.size(); i++) {
      json.writeStartArray();
      json.writeNumber(ring.longitude(i));
      json.writeNumber(ring.latitude(i));
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static DteException problem(ExitCode code, Path file, String message, String hint, Throwable cause) {
    return new DteException(new Problem(code, message, SourceLocation.of(file.toString()), hint), cause);
  }
}
