// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Toleration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of the site file.
 *
 * @param image of steps that name none; empty: such steps are refused
 * @param scheduler {@code auto}, {@code job} or {@code volcano}
 * @param queue Volcano's; empty: its default
 * @param retryDisrupted whether the cluster starts a task anew that it took the place from
 * @param pending how long a task may wait for a node; zero: as long as it takes
 */
record Settings(String kubeconfig, String context, String namespace, List<Volume> volumes, String image, String scheduler,
    String queue, String serviceAccount, List<String> imagePullSecrets, String imagePullPolicy,
    Map<String, String> nodeSelector, List<Toleration> tolerations, String priorityClass, String gpuResource,
    boolean retryDisrupted, int ttlSeconds, int graceSeconds, Duration imagePatience, Duration pending) {

  /** @param path where this machine has mounted the claim, or its folder {@code subPath} */
  record Volume(String claim, Path path, String subPath) {

    /** A file's place in the claim. */
    String inside(Path file) {
      String rest = path.relativize(file).toString();
      return subPath.isEmpty() || rest.isEmpty() ? subPath + rest : subPath + "/" + rest;
    }
  }

  Settings {
    volumes = List.copyOf(volumes);
    imagePullSecrets = List.copyOf(imagePullSecrets);
    nodeSelector = Map.copyOf(nodeSelector);
    tolerations = List.copyOf(tolerations);
  }

  static Settings read(JsonNode json, ObjectMapper mapper) {
    List<Volume> volumes = new ArrayList<>();
    json.path("volumes").forEach(volume -> volumes.add(new Volume(volume.path("claim").asText(),
        Path.of(volume.path("path").asText()).normalize(), volume.path("subPath").asText("").replaceAll("^/+|/+$", ""))));
    List<String> secrets = new ArrayList<>();
    json.path("imagePullSecrets").forEach(secret -> secrets.add(secret.asText()));
    Map<String, String> nodes = new LinkedHashMap<>();
    json.path("nodeSelector").properties().forEach(entry -> nodes.put(entry.getKey(), entry.getValue().asText()));
    List<Toleration> tolerations = new ArrayList<>();
    json.path("tolerations").forEach(toleration -> tolerations.add(mapper.convertValue(toleration, Toleration.class)));
    return new Settings(json.path("kubeconfig").asText(""), json.path("context").asText(""),
        json.path("namespace").asText(""), volumes, json.path("image").asText(""), json.path("scheduler").asText("auto"),
        json.path("queue").asText(""), json.path("serviceAccount").asText(""), secrets,
        json.path("imagePullPolicy").asText("IfNotPresent"), nodes, tolerations, json.path("priorityClass").asText(""),
        json.path("gpuResource").asText("nvidia.com/gpu"), json.path("retryDisrupted").asBoolean(false),
        json.path("ttlSeconds").asInt(86_400), json.path("graceSeconds").asInt(10),
        Duration.ofSeconds(json.path("imageSeconds").asInt(120)), Duration.ofSeconds(json.path("pendingSeconds").asInt(0)));
  }

  /** The volume in which a file lies. */
  Optional<Volume> volumeOf(Path file) {
    return volumes.stream().filter(volume -> file.startsWith(volume.path()))
        .max((a, b) -> Integer.compare(a.path().getNameCount(), b.path().getNameCount()));
  }
}
