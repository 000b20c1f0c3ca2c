// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The plug-ins of the server or desktop that owns the data directory, over its REST API. */
final class RemotePlugins implements PluginService {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Owner owner;
  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

  RemotePlugins(Owner owner) {
    this.owner = owner;
  }

  @Override
  public List<Plugin> list() {
    try {
      List<Plugin> plugins = new ArrayList<>();
      call("GET", "", BodyPublishers.noBody()).forEach(node -> plugins.add(plugin(node)));
      return plugins;
    } catch (DteException e) {
      throw new java.util.concurrent.CompletionException(e);
    }
  }

  @Override
  public Plugin install(Path file, String sha256) throws DteException {
    return plugin(call("POST", query(file, sha256), body(file)));
  }

  @Override
  public Plugin update(Path file, String sha256) throws DteException {
    String id = PluginFile.read(file).id();
    return plugin(call("PUT", "/" + encoded(id) + query(file, sha256), body(file)));
  }

  @Override
  public String id(Path file) throws DteException {
    return PluginFile.read(file).id();
  }

  @Override
  public void remove(String id) throws DteException {
    call("DELETE", "/" + encoded(id), BodyPublishers.noBody());
  }

  private JsonNode call(String method, String what, BodyPublisher body) throws DteException {
    HttpRequest request = HttpRequest.newBuilder(owner.url().resolve("/api/v1/plugins" + what))
        .header("Authorization", "Bearer " + owner.token()).header("Content-Type", "application/octet-stream")
        .timeout(PATIENCE).method(method, body).build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      JsonNode answer = parse(response.body());
      if (response.statusCode() / 100 != 2) {
        throw new DteException(problem(response.statusCode(), answer));
      }
      return answer;
    } catch (IOException e) {
      throw new DteException(ExitCode.UNAVAILABLE, "the server at " + owner.url() + " does not answer: " + e.getMessage(),
          "is process " + owner.pid() + " well?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "interrupted while waiting for the server", "");
    }
  }

  private JsonNode parse(String text) throws DteException {
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new DteException(ExitCode.UNAVAILABLE, "what answers at " + owner.url() + " is not this server", "", e);
    }
  }

  private static Problem problem(int status, JsonNode answer) {
    int code = answer.path("code").asInt(ExitCode.RUN_FAILED.code());
    ExitCode known = Arrays.stream(ExitCode.values()).filter(e -> e.httpStatus() == status && e.code() == code)
        .findFirst().orElse(ExitCode.UNAVAILABLE);
    String message = answer.path("message").asText(answer.path("detail").asText("the server answered " + status));
    String file = answer.path("file").asText("");
    return Problem.of(known, message, answer.path("hint").asText(""))
        .at(file.isEmpty() ? SourceLocation.NONE : SourceLocation.of(file));
  }

  private static Plugin plugin(JsonNode node) {
    List<String> provides = new ArrayList<>();
    node.path("provides").forEach(name -> provides.add(name.asText()));
    return new Plugin(node.path("id").asText(), node.path("version").asText(), node.path("name").asText(),
        node.path("state").asText(), node.path("message").asText(), node.path("file").asText(),
        node.path("sha256").asText(), node.path("signer").asText(), provides);
  }

  private static BodyPublisher body(Path file) throws DteException {
    try {
      return BodyPublishers.ofFile(file);
    } catch (IOException e) {
      throw new DteException(Problem.of(Files.exists(file) ? ExitCode.STORAGE : ExitCode.INVALID,
          Files.exists(file) ? "the plug-in cannot be read" : "there is no such file", "check the path")
          .at(SourceLocation.of(file.toString())), e);
    }
  }

  private static String query(Path file, String sha256) {
    return "?file=" + encoded(file.getFileName().toString()) + (sha256.isBlank() ? "" : "&sha256=" + encoded(sha256));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
