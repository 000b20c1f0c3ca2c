// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The REST API of the server or desktop that owns the data directory, called with the owner's token. */
final class OwnerApi {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Owner owner;
  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  OwnerApi(Owner owner) {
    this.owner = owner;
  }

  /**
   * Calls it and gives what it answers.
   *
   * @param path absolute, with its query
   * @param body null for none
   * @throws DteException what the owner says is wrong, or that it does not answer
   */
  JsonNode call(String method, String path, JsonNode body) throws DteException {
    return body(send(request(method, path, body)));
  }

  HttpRequest.Builder builder(String path) {
    return HttpRequest.newBuilder(owner.url().resolve(path)).header("Authorization", "Bearer " + owner.token());
  }

  HttpRequest request(String method, String path, JsonNode body) {
    HttpRequest.Builder request = builder(path).timeout(PATIENCE).header("Accept", "application/json");
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString())).build();
  }

  HttpResponse<String> send(HttpRequest request) throws DteException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new DteException(ExitCode.UNAVAILABLE, "The process " + owner.pid() + ", which owns the data directory, does not answer at "
          + owner.url(), "is it still starting, or stuck? Stop it, or try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "The call was interrupted", "", e);
    }
  }

  /** A file that the owner gives; what is a problem is thrown. */
  InputStream download(String path) throws DteException, IOException {
    try {
      HttpResponse<InputStream> response = stream(builder(path).GET().build());
      if (response.statusCode() < 400) {
        return response.body();
      }
      try (InputStream problem = response.body()) {
        throw problem(new String(problem.readAllBytes(), StandardCharsets.UTF_8), response.statusCode());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "The call was interrupted", "", e);
    }
  }

  HttpResponse<InputStream> stream(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofInputStream());
  }

  /** An answer's JSON; what is a problem is thrown. */
  JsonNode body(HttpResponse<String> response) throws DteException {
    if (response.statusCode() >= 400) {
      throw problem(response.body(), response.statusCode());
    }
    return parse(response.body(), response.statusCode());
  }

  /** What an answer says is wrong. */
  DteException problem(String text, int status) throws DteException {
    JsonNode body = parse(text, status);
    SourceLocation place = body.hasNonNull("file") ? new SourceLocation(body.path("file").asText(),
        body.path("line").asInt(), body.path("column").asInt()) : SourceLocation.NONE;
    String message = body.path("message").asText(body.path("detail").asText("The request failed"));
    return new DteException(new Problem(code(status), message, place, body.path("hint").asText("")));
  }

  JsonNode parse(String text, int status) throws DteException {
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new DteException(ExitCode.UNAVAILABLE, owner.url() + " answered with status " + status + " and no JSON",
          "does another program listen there?", e);
    }
  }

  private static ExitCode code(int status) {
    for (ExitCode code : ExitCode.values()) {
      if (code.httpStatus() == status) {
        return code;
      }
    }
    return status >= 500 ? ExitCode.UNAVAILABLE : ExitCode.USAGE;
  }
}
