// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.InputSource.Answer;
import io.dte.workflow.api.InputSource.Known;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Conditional and range requests (RFC 9110), one at a time. Thread-safe. */
final class Web {
  static final int PARTIAL = 206;
  static final int NOT_MODIFIED = 304;
  static final int UNSATISFIABLE = 416;

  private final Duration patience;
  private final HttpClient http;

  /** @param patience until a host has to answer */
  Web(Duration patience) {
    this.patience = patience;
    http = HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER).build();
  }

  /** Asks for what is not known yet; redirects are not followed. @param headers further ones, such as credentials */
  HttpResponse<InputStream> get(URI at, Known known, Map<String, String> headers) throws DteException, IOException {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(at).timeout(patience);
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.INVALID, "'" + at + "' is no address of a file: " + e.getMessage(), "", e);
    }
    headers.forEach(request::header);
    conditions(known).forEach(request::header);
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "The download of " + at + " was interrupted", "", e);
    }
  }

  /** Headers that ask for what is not known yet. */
  static Map<String, String> conditions(Known known) {
    Map<String, String> headers = new HashMap<>();
    if (known.offset() > 0 && !validator(known).isEmpty()) {
      headers.put("Range", "bytes=" + known.offset() + "-");
      headers.put("If-Range", validator(known));
    } else if (known.offset() == 0) {
      if (!known.tag().isEmpty()) {
        headers.put("If-None-Match", known.tag());
      }
      if (!known.modified().isEmpty()) {
        headers.put("If-Modified-Since", known.modified());
      }
    }
    return headers;
  }

  /** Weak tags do not say that bytes are equal. */
  private static String validator(Known known) {
    return known.tag().isEmpty() || known.tag().startsWith("W/") ? known.modified() : known.tag();
  }

  /** What a response of status 200, 206 or 304 says. */
  static Answer answer(Known known, HttpResponse<InputStream> response) throws IOException {
    if (response.statusCode() == NOT_MODIFIED) {
      response.body().close();
      return new Answer.Unchanged();
    }
    long offset = response.statusCode() == PARTIAL ? known.offset() : 0;
    OptionalLong rest = response.headers().firstValueAsLong("Content-Length");
    return new Answer.Content(response.body(), offset, rest.isPresent() ? offset + rest.getAsLong() : -1,
        response.headers().firstValue("ETag").orElse(""), response.headers().firstValue("Last-Modified").orElse(""));
  }

  static boolean isAnswer(int status) {
    return status == 200 || status == PARTIAL || status == NOT_MODIFIED;
  }
}
