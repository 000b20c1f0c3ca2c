// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.exchange.RunReplay.Repetition;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds in a Workflow Run RO-Crate what repeats it: the main entity, and the values of its parameters in the action it is
 * the instrument of. Used once, by one thread.
 */
final class CrateReader {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Path root;
  private final String name;
  private final Map<String, JsonNode> entities = new LinkedHashMap<>();

  /** @param name what messages call it */
  CrateReader(Path root, String name, JsonNode metadata) {
    this.root = root;
    this.name = name;
    metadata.path("@graph").forEach(entity -> entities.put(entity.path("@id").asText(), entity));
  }

  Repetition repetition() throws DteException {
    JsonNode workflow = workflow();
    Path document = file(workflow.path("@id").asText());
    check(workflow, document);
    JsonNode action = action(workflow.path("@id").asText());
    ObjectNode inputs = values(workflow, "input", action.path("object"));
    ObjectNode outputs = values(workflow, "output", action.path("result"));
    return new Repetition(workflow.path("name").asText(String.valueOf(document.getFileName())), document, inputs, outputs);
  }

  private JsonNode workflow() throws DteException {
    JsonNode dataset = entities.get("./");
    String id = dataset == null ? "" : dataset.path("mainEntity").path("@id").asText("");
    JsonNode workflow = entities.get(id);
    if (workflow == null || !types(workflow).contains("ComputationalWorkflow")) {
      throw invalid("This crate has no workflow, so that nothing can be repeated",
          "a crate of a workflow run has a mainEntity of the type ComputationalWorkflow");
    }
    return workflow;
  }

  private JsonNode action(String workflow) throws DteException {
    for (JsonNode entity : entities.values()) {
      if (types(entity).contains("CreateAction") && entity.path("instrument").path("@id").asText().equals(workflow)) {
        return entity;
      }
    }
    throw invalid("This crate tells of no run of its workflow", "it needs a CreateAction with the workflow as instrument");
  }

  private ObjectNode values(JsonNode workflow, String property, JsonNode things) throws DteException {
    ObjectNode out = JSON.objectNode();
    for (JsonNode reference : list(workflow.path(property))) {
      String parameter = reference.path("@id").asText();
      JsonNode declared = entities.getOrDefault(parameter, JSON.objectNode());
      List<JsonNode> found = new ArrayList<>();
      for (JsonNode thing : list(things)) {
        JsonNode entity = entities.get(thing.path("@id").asText());
        if (entity == null) {
          throw invalid("The entity " + thing.path("@id").asText() + " is named, but not described", "export the run again");
        }
        if (list(entity.path("exampleOfWork")).stream().anyMatch(one -> one.path("@id").asText().equals(parameter))) {
          found.add(value(entity, declared));
        }
      }
      if (found.isEmpty()) {
        continue;
      }
      boolean several = declared.path("multipleValues").asText().equalsIgnoreCase("true");
      JsonNode value = found.get(0);
      if (found.size() > 1 || several && !value.isArray() && !value.isObject() || several && value.path("class").isTextual()) {
        ArrayNode all = JSON.arrayNode();
        found.forEach(all::add);
        value = all;
      }
      out.set(shortName(declared.path("name").asText(parameter)), value);
    }
    return out;
  }

  private static String shortName(String id) {
    return id.substring(Math.max(id.lastIndexOf('/'), id.lastIndexOf('#')) + 1);
  }

  private JsonNode value(JsonNode entity, JsonNode parameter) throws DteException {
    Set<String> types = types(entity);
    String id = entity.path("@id").asText();
    if (types.contains("Collection")) {
      String main = entity.path("mainEntity").path("@id").asText();
      ObjectNode value = (ObjectNode) value(entities.getOrDefault(main, JSON.objectNode()), parameter);
      ArrayNode others = value.putArray("secondaryFiles");
      for (JsonNode part : list(entity.path("hasPart"))) {
        if (!part.path("@id").asText().equals(main)) {
          others.add(value(entities.getOrDefault(part.path("@id").asText(), JSON.objectNode()), parameter));
        }
      }
      return value;
    }
    if (types.contains("File") || types.contains("Dataset")) {
      boolean isFile = types.contains("File");
      ObjectNode value = JSON.objectNode().put("class", isFile ? "File" : "Directory");
      if (id.contains("://")) {
        return value.put("location", id);
      }
      Path path = file(id);
      value.put("location", path.toUri().toString().replaceFirst("^file:/+", "file:///"));
      value.put("basename", entity.path("alternateName").asText(String.valueOf(path.getFileName())));
      if (isFile) {
        value.put("checksum", check(entity, path));
      }
      return value;
    }
    boolean several = parameter.path("multipleValues").asText().equalsIgnoreCase("true");
    return located(scalar(entity.path("value"), several ? "PropertyValue" : parameter.path("additionalType").asText("")));
  }

  /** A structured value (a record, an array of arrays) whose files are those of the crate. */
  private JsonNode located(JsonNode value) throws DteException {
    if (!value.isContainerNode()) {
      return value;
    }
    String location = value.path("location").asText("");
    boolean isFile = value.path("class").asText().equals("File");
    if ((isFile || value.path("class").asText().equals("Directory")) && !location.isEmpty() && !location.contains("://")) {
      Path path = file(location);
      ((ObjectNode) value).put("location", path.toUri().toString().replaceFirst("^file:/+", "file:///")).remove("path");
      if (isFile) {
        JsonNode described = entities.getOrDefault(location, JSON.objectNode());
        ((ObjectNode) value).put("checksum", check(described, path));
      }
    }
    for (JsonNode part : value) {
      located(part);
    }
    return value;
  }

  /** Metadata write values as texts; the parameter says what they are. */
  private static JsonNode scalar(JsonNode value, String type) {
    if (!value.isTextual() || type.equals("Text")) {
      return value;
    }
    String text = value.textValue();
    try {
      return switch (type) {
        case "Integer" -> JSON.numberNode(new java.math.BigInteger(text));
        case "Float", "Number" -> JSON.numberNode(new java.math.BigDecimal(text));
        case "Boolean" -> JSON.booleanNode(text.equalsIgnoreCase("true"));
        case "PropertyValue", "DataType" -> parsed(text);
        default -> value;
      };
    } catch (NumberFormatException | com.fasterxml.jackson.core.JsonProcessingException e) {
      return value;
    }
  }

  private static JsonNode parsed(String text) throws com.fasterxml.jackson.core.JsonProcessingException {
    return new com.fasterxml.jackson.databind.ObjectMapper().readTree(text);
  }

  private Path file(String id) throws DteException {
    try {
      String relative = new URI(id.startsWith("./") ? id.substring(2) : id).getPath();
      if (relative == null || relative.isEmpty()) {
        throw invalid("\"" + id + "\" is no path of a file in the crate", "export the run again");
      }
      Path path = root.resolve(relative).normalize();
      if (!path.startsWith(root) || !path.toRealPath().startsWith(root.toRealPath())) {
        throw invalid("The crate names a file outside of itself: " + id, "do not trust it");
      }
      return path;
    } catch (InvalidPathException | java.net.URISyntaxException e) {
      throw invalid("\"" + id + "\" is no path of a file in the crate", "export the run again");
    } catch (java.nio.file.NoSuchFileException e) {
      throw invalid("The file " + id + " is missing in the crate", "copy or export the crate again");
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", root.resolve("x"), e), e);
    }
  }

  /** Compares a file with its digest; gives {@code sha256$…}, or the digest that the crate states. */
  private String check(JsonNode entity, Path file) throws DteException {
    Digests digests;
    try {
      digests = Digests.of(file);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
    for (String algorithm : List.of("sha256", "sha512", "sha1")) {
      String stated = entity.path(algorithm).asText("");
      if (!stated.isEmpty() && !digests.matches(algorithm + ":" + stated)) {
        throw new DteException(new Problem(ExitCode.INVALID, "The " + algorithm + " of this file is "
            + digests.like(algorithm + ":").substring(algorithm.length() + 1) + "; the crate says " + stated,
            SourceLocation.of(file.toString()), "copy the crate again; somebody changed the file"));
      }
    }
    return "sha256$" + digests.sha256();
  }

  private static Set<String> types(JsonNode entity) {
    Set<String> out = new java.util.LinkedHashSet<>();
    list(entity.path("@type")).forEach(type -> out.add(type.asText()));
    return out;
  }

  private static List<JsonNode> list(JsonNode node) {
    List<JsonNode> out = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(out::add);
    } else if (!node.isMissingNode()) {
      out.add(node);
    }
    return out;
  }

  private DteException invalid(String message, String hint) {
    return new DteException(new Problem(ExitCode.INVALID, message, SourceLocation.of(name), hint));
  }
}
