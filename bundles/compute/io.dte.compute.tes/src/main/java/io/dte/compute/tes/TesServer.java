// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls to a TES server. No thread waits for an answer; each comes, or fails, in time. Thread-safe. */
final class TesServer {
  private static final int MESSAGE_LENGTH = 500;
  /** So much longer than for its beginning an answer is waited for. */
  private static final Duration REST = Duration.ofSeconds(1);
  private final TesSettings settings;
  private final ObjectMapper mapper;
  private final HttpClient http;

  TesServer(TesSettings settings, ObjectMapper mapper) {
    this.settings = settings;
    this.mapper = mapper;
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(settings.requestLimit())
        .followRedirects(HttpClient.Redirect.NEVER).build();
  }

  /** The server does not know the task. */
  static final class Unknown extends Exception {
    private static final long serialVersionUID = 1L;

    private Unknown(String message) {
      super(message);
    }
  }

  CompletableFuture<JsonNode> info() {
    return send("GET", "/service-info", null);
  }

  CompletableFuture<String> create(JsonNode task) {
    return send("POST", "/tasks", task).thenApply(answer -> {
      String id = answer.path("id").asText();
      if (id.isEmpty()) {
        throw new CompletionException(new DteException(ExitCode.UNAVAILABLE,
            "The TES server " + settings.url() + " accepted a task and did not name it", "see the server's log"));
      }
      return id;
    });
  }

  /** @param view {@code MINIMAL}, {@code BASIC} or {@code FULL} */
  CompletableFuture<JsonNode> get(String id, String view) {
    return send("GET", "/tasks/" + encode(id) + "?view=" + view, null);
  }

  CompletableFuture<JsonNode> cancel(String id) {
    return send("POST", "/tasks/" + encode(id) + ":cancel", null);
  }

  /** One page of tasks. @param view {@code MINIMAL}, states only, or {@code BASIC}, with tags */
  CompletableFuture<JsonNode> list(String view, Map<String, String> query) {
    StringBuilder path = new StringBuilder("/tasks?view=" + view);
    query.forEach((name, value) -> path.append('&').append(name).append('=').append(encode(value)));
    return send("GET", path.toString(), null);
  }

  private CompletableFuture<JsonNode> send(String method, String path, JsonNode body) {
    return CompletableFuture.completedFuture(path).thenCompose(to -> whole(request(method, to, body))).handle((answer, error) -> {
          if (error != null) {
            throw new CompletionException(unreachable(error));
          }
          return read(path, answer);
        });
  }

  /** The request's own limit ends with the answer's first line; a server may stop in the middle of the rest. */
  private CompletableFuture<HttpResponse<String>> whole(HttpRequest request) {
    CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return answer.copy().orTimeout(settings.requestLimit().plus(REST).toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((read, error) -> {
          if (error instanceof TimeoutException) {
            answer.cancel(true);
          }
        });
  }

  private HttpRequest request(String method, String path, JsonNode body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url() + path))
        .timeout(settings.requestLimit()).header("Accept", "application/json")
        .method(method, body == null ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.toString()));
    if (!method.equals("GET")) {
      request.header("Content-Type", "application/json");
    }
    if (!settings.authorization().isEmpty()) {
      request.header("Authorization", settings.authorization());
    }
    return request.build();
  }

  private JsonNode read(String path, HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      try {
        return answer.body().isBlank() ? mapper.createObjectNode() : mapper.readTree(answer.body());
      } catch (JsonProcessingException e) {
        throw new CompletionException(new DteException(ExitCode.UNAVAILABLE, "What answers at " + settings.url() + path
            + " is no TES server: " + e.getOriginalMessage(), "check the url in the site file", e));
      }
    }
    if (status == 404 && path.startsWith("/tasks/")) {
      throw new CompletionException(new Unknown("the TES server " + settings.url() + " does not know the task any more"));
    }
    String said = said(answer.body());
    String text = "The TES server " + settings.url() + " answered " + status + (said.isEmpty() ? "" : ": " + said);
    throw new CompletionException(switch (status) {
      case 401, 403 -> new DteException(ExitCode.REFUSED, text, "check token, or user and password, in the site file");
      case 404 -> new DteException(ExitCode.UNAVAILABLE, text, "the url must end before /tasks, often with /ga4gh/tes/v1");
      case 400, 409, 413, 422, 501 -> new DteException(ExitCode.INVALID, text, "");
      default -> new DteException(ExitCode.UNAVAILABLE, text, "see the server's log");
    });
  }

  /** What an error's body says to a person. */
  private String said(String body) {
    String text = body.strip();
    try {
      JsonNode json = mapper.readTree(body);
      for (String field : new String[] {"detail", "message", "msg", "error"}) {
        if (json.path(field).isTextual()) {
          text = json.path(field).asText();
          break;
        }
      }
    } catch (JsonProcessingException plain) {
      text = body.strip();
    }
    return text.length() > MESSAGE_LENGTH ? text.substring(0, MESSAGE_LENGTH) + "…" : text;
  }

  /** What kept the request from the server; a fault of the program stays what it is. */
  private Throwable unreachable(Throwable error) {
    Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof TimeoutException) {
      return new DteException(ExitCode.UNAVAILABLE, "The TES server " + settings.url() + " began an answer and did not end it",
          "see the server's log; a slow one may need a larger requestSeconds in the site file", cause);
    }
    if (!(cause instanceof IOException || cause instanceof UncheckedIOException)) {
      return cause;
    }
    String why = cause.getMessage() != null ? cause.getMessage() : cause.getClass().getSimpleName();
    return new DteException(ExitCode.UNAVAILABLE, "The TES server " + settings.url() + " cannot be reached: " + why,
        "check that it runs and that the url in the site file is right", cause);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
