// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code docker login} and {@code podman login} wrote: {@code {"auths": {HOST: {"auth": …}}}}. Credentials that are kept by a
 * helper program are not asked for.
 */
record Logins(List<Path> files) {
  private static final String HUB = "docker.io";
  private static final String HUB_KEY = "https://index.docker.io/v1/";

  /** The files the programs use for this user. */
  static Logins ofUser(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return new Logins(Stream.of(
        environment.get("REGISTRY_AUTH_FILE"),
        environment.containsKey("XDG_RUNTIME_DIR") ? environment.get("XDG_RUNTIME_DIR") + "/containers/auth.json" : null,
        home + "/.config/containers/auth.json",
        environment.getOrDefault("DOCKER_CONFIG", home + "/.docker") + "/config.json").filter(file -> file != null && !file.isEmpty())
        .map(Path::of).toList());
  }

  /** User and password for a registry, as HTTP's basic scheme writes them. */
  Optional<String> basic(String registry) {
    ObjectMapper json = new ObjectMapper();
    List<String> keys = registry.equals(HUB) ? List.of(HUB, HUB_KEY) : List.of(registry, "https://" + registry, "http://" + registry);
    for (Path file : files) {
      try {
        JsonNode auths = Files.isReadable(file) ? json.readTree(Files.readAllBytes(file)).path("auths") : json.nullNode();
        for (String key : keys) {
          String auth = auths.path(key).path("auth").asText();
          if (!auth.isEmpty()) {
            return Optional.of(auth);
          }
        }
      } catch (IOException e) {
        // Somebody else's file; without it the registry says that it wants a password.
        continue;
      }
    }
    return Optional.empty();
  }
}
