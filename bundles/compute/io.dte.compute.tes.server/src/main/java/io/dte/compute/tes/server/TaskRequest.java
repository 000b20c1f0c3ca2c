// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.Resources;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A task as a client sent it, with everything checked that can be without looking at files.
 *
 * @param json the document, without what this server does not support
 * @param warnings about what was left out
 */
record TaskRequest(ObjectNode json, List<Input> inputs, List<Output> outputs, List<String> volumes,
    List<Executor> executors, Resources resources, Map<String, String> parameters, List<String> warnings) {
  static final String GPUS = "gpus";
  static final String NETWORK = "network";
  static final String TIME_LIMIT = "time_limit_seconds";
  static final Set<String> PARAMETERS = Set.of(GPUS, NETWORK, TIME_LIMIT);
  private static final double MIB_PER_GB = 1e9 / (1024 * 1024);
  private static final String WILDCARDS = "*?[";

  /** @param content null unless the document brings it */
  record Input(String url, String path, boolean folder, String content) {}

  /** @param prefix taken off what a pattern matched */
  record Output(String url, String path, String prefix, boolean folder) {
    boolean isPattern() {
      return path.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
    }

    /** The longest folder that a pattern does not touch. */
    String fixedFolder() {
      int first = 0;
      while (first < path.length() && WILDCARDS.indexOf(path.charAt(first)) < 0) {
        first++;
      }
      return Sandbox.parent(path.substring(0, first) + "x");
    }
  }

  /** Paths are those of the inside; streams that go nowhere are empty. */
  record Executor(String image, List<String> command, String workdir, String stdin, String stdout, String stderr,
      Map<String, String> environment, boolean ignoreError) {
    Executor {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  TaskRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    volumes = List.copyOf(volumes);
    executors = List.copyOf(executors);
    parameters = Map.copyOf(parameters);
    warnings = List.copyOf(warnings);
  }

  /** Reads a document; the first thing that is wrong is thrown with its place. */
  static TaskRequest read(JsonNode sent) throws DteException {
    if (!(sent instanceof ObjectNode given)) {
      throw wrong("The task", "is not a JSON object");
    }
    ObjectNode json = given.deepCopy();
    json.remove(List.of("id", "state", "logs", "creation_time"));
    List<Input> inputs = new ArrayList<>();
    for (JsonNode input : array(json, "inputs")) {
      String place = "inputs[" + inputs.size() + "]";
      String content = input.path("content").asText("");
      String url = text(input, "url", place, content.isEmpty());
      inputs.add(new Input(url, absolute(input, "path", place, true), folder(input, place), content.isEmpty() ? null : content));
    }
    List<Output> outputs = new ArrayList<>();
    for (JsonNode output : array(json, "outputs")) {
      String place = "outputs[" + outputs.size() + "]";
      Output read = new Output(text(output, "url", place, true), absolute(output, "path", place, true),
          absolute(output, "path_prefix", place, false), folder(output, place));
      if (read.isPattern() && read.prefix().isEmpty()) {
        throw wrong(place + ".path_prefix", "is missing, and the path has wildcards");
      }
      outputs.add(read);
    }
    List<String> volumes = new ArrayList<>();
    for (JsonNode volume : array(json, "volumes")) {
      volumes.add(absolute(volume.asText(), "volumes[" + volumes.size() + "]"));
    }
    List<Executor> executors = new ArrayList<>();
    for (JsonNode executor : array(json, "executors")) {
      executors.add(executor(executor, "executors[" + executors.size() + "]"));
    }
    if (executors.isEmpty()) {
      throw wrong("executors", "is empty; a task needs at least one");
    }
    map(json, "tags", "tags");
    List<String> warnings = new ArrayList<>();
    Map<String, String> parameters = parameters(json, warnings);
    return new TaskRequest(json, inputs, outputs, volumes, executors, resources(json.path("resources"), parameters),
        parameters, warnings);
  }

  private static Executor executor(JsonNode json, String place) throws DteException {
    List<String> command = new ArrayList<>();
    json.path("command").forEach(word -> command.add(word.asText()));
    if (command.isEmpty()) {
      throw wrong(place + ".command", "is missing or empty");
    }
    return new Executor(text(json, "image", place, true), command, absolute(json, "workdir", place, false),
        absolute(json, "stdin", place, false), absolute(json, "stdout", place, false), absolute(json, "stderr", place, false),
        map(json, "env", place + ".env"), json.path("ignore_error").asBoolean(false));
  }

  private static Map<String, String> parameters(ObjectNode json, List<String> warnings) throws DteException {
    Map<String, String> supported = new LinkedHashMap<>();
    JsonNode resources = json.path("resources");
    for (Map.Entry<String, String> entry : map(resources, "backend_parameters", "resources.backend_parameters").entrySet()) {
      String key = entry.getKey().toLowerCase(Locale.ROOT);
      if (PARAMETERS.contains(key)) {
        supported.put(key, entry.getValue());
      } else if (resources.path("backend_parameters_strict").asBoolean(false)) {
        throw wrong("resources.backend_parameters." + entry.getKey(), "is not supported; there are: "
            + String.join(", ", PARAMETERS.stream().sorted().toList()));
      } else {
        warnings.add("The backend parameter " + entry.getKey() + " is not supported and was left out.");
        ((ObjectNode) resources.path("backend_parameters")).remove(entry.getKey());
      }
    }
    return supported;
  }

  private static Resources resources(JsonNode json, Map<String, String> parameters) throws DteException {
    double cores = number(json, "cpu_cores", 1);
    double ram = number(json, "ram_gb", Resources.MINIMAL.ramMiB() / MIB_PER_GB);
    double disk = number(json, "disk_gb", Resources.MINIMAL.outdirMiB() / MIB_PER_GB);
    int gpus;
    try {
      gpus = Integer.parseInt(parameters.getOrDefault(GPUS, "0"));
      Long.parseLong(parameters.getOrDefault(TIME_LIMIT, "0"));
    } catch (NumberFormatException e) {
      throw wrong("resources.backend_parameters", GPUS + " and " + TIME_LIMIT + " take whole numbers");
    }
    return new Resources(cores, Math.max(1, Math.round(ram * MIB_PER_GB)), 0, Math.round(disk * MIB_PER_GB), gpus);
  }

  private static double number(JsonNode json, String field, double byDefault) throws DteException {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull() || value.isNumber() && value.asDouble() == 0) {
      return byDefault;
    }
    if (!value.isNumber() || value.asDouble() < 0) {
      throw wrong("resources." + field, "is no positive number");
    }
    return value.asDouble();
  }

  private static JsonNode array(ObjectNode json, String field) throws DteException {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return json.arrayNode();
    }
    if (!value.isArray()) {
      throw wrong(field, "is no array");
    }
    return value;
  }

  private static Map<String, String> map(JsonNode json, String field, String place) throws DteException {
    Map<String, String> map = new LinkedHashMap<>();
    JsonNode value = json.path(field);
    if (!value.isMissingNode() && !value.isNull() && !value.isObject()) {
      throw wrong(place, "is no object");
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      if (!entry.getValue().isValueNode()) {
        throw wrong(place + "." + entry.getKey(), "is no text");
      }
      map.put(entry.getKey(), entry.getValue().asText());
    }
    return map;
  }

  private static boolean folder(JsonNode json, String place) throws DteException {
    return switch (json.path("type").asText("FILE")) {
      case "FILE", "" -> false;
      case "DIRECTORY" -> true;
      default -> throw wrong(place + ".type", "is neither FILE nor DIRECTORY");
    };
  }

  private static String text(JsonNode json, String field, String place, boolean required) throws DteException {
    String text = json.path(field).asText("");
    if (text.isEmpty() && required) {
      throw wrong(place + "." + field, "is missing");
    }
    return text;
  }

  private static String absolute(JsonNode json, String field, String place, boolean required) throws DteException {
    String text = text(json, field, place, required);
    return text.isEmpty() ? text : absolute(text, place + "." + field);
  }

  /** An absolute path of the inside in its shortest form. */
  private static String absolute(String text, String place) throws DteException {
    if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
      throw wrong(place, "is no absolute path: " + text);
    }
    for (String name : text.split("/")) {
      if (name.equals("..")) {
        throw wrong(place, "may not go up by ..: " + text);
      }
    }
    String shortest = text.replaceAll("/(\\./)*(/)*", "/");
    return shortest.length() > 1 && shortest.endsWith("/") ? shortest.substring(0, shortest.length() - 1) : shortest;
  }

  private static DteException wrong(String place, String what) {
    return new DteException(ExitCode.USAGE, place + " " + what + ".", "See the GA4GH TES 1.1 specification of tesTask.");
  }
}
