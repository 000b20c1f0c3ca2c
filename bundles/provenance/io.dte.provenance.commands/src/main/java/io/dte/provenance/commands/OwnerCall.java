// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls of {@code /api/v1} of whoever owns the data directory. */
final class OwnerCall {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Owner owner;
  private final String base;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

  /** Calls of provenance. */
  OwnerCall(Owner owner) {
    this(owner, "provenance/");
  }

  /** @param part of {@code /api/v1} that paths are relative to; empty, or ending in a slash */
  OwnerCall(Owner owner, String part) {
    this.owner = owner;
    this.base = "/api/v1/" + part;
  }

  static String query(Map<String, List<String>> parameters) {
    return parameters.entrySet().stream().flatMap(entry -> entry.getValue().stream()
        .map(value -> entry.getKey() + "=" + encoded(value))).collect(Collectors.joining("&", "?", ""));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonNode get(String path) throws DteException {
    try (InputStream in = stream(path)) {
      return json.readTree(in);
    } catch (IOException e) {
      throw silent(e);
    }
  }

  InputStream stream(String path) throws DteException {
    return send(request(path).GET().build());
  }

  JsonNode put(String path, Path file, String type) throws DteException {
    try (InputStream in = send(request(path).header("Content-Type", type).PUT(BodyPublishers.ofFile(file)).build())) {
      return json.readTree(in);
    } catch (IOException e) {
      throw silent(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(owner.url().resolve(base + path)).timeout(PATIENCE)
        .header("Authorization", "Bearer " + owner.token());
  }

  private InputStream send(HttpRequest request) throws DteException {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() / 100 == 2) {
        return response.body();
      }
      JsonNode answer;
      try (InputStream in = response.body()) {
        answer = json.readTree(in);
      }
      int code = answer.path("code").asInt(ExitCode.UNAVAILABLE.code());
      ExitCode known = Arrays.stream(ExitCode.values())
          .filter(each -> each.httpStatus() == response.statusCode() && each.code() == code).findFirst().orElse(ExitCode.UNAVAILABLE);
      throw new DteException(known, answer.path("message").asText(answer.path("detail").asText("the server answered "
          + response.statusCode())), answer.path("hint").asText(""));
    } catch (IOException e) {
      throw silent(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "interrupted while waiting for the server", "", e);
    }
  }

  DteException silent(IOException e) {
    return new DteException(ExitCode.UNAVAILABLE, "the server at " + owner.url() + " does not answer: " + e.getMessage(),
        "is process " + owner.pid() + " well?", e);
  }
}
