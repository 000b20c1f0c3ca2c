// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Secrets;
import io.dte.workflow.api.InputSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Files of web servers (RFC 9110: conditional and range requests). Redirects are followed here, since credentials belong to
 * one host, and never from https to http.
 */
@Component(configurationPid = "io.dte.workflow.inputs.http",
    property = {InputSource.SCHEME_PROPERTY + "=http", InputSource.SCHEME_PROPERTY + "=https"})
@Capability(namespace = InputSource.SCHEME_PROPERTY, name = "http")
@Capability(namespace = InputSource.SCHEME_PROPERTY, name = "https")
@Designate(ocd = HttpSettings.class)
public final class HttpSource implements InputSource {
  private static final int MOST_REDIRECTS = 10;
  private static final int PARTIAL = 206;
  private static final int NOT_MODIFIED = 304;
  private static final int UNSATISFIABLE = 416;

  private final Map<String, String> authorizations = new LinkedHashMap<>();
  private final Duration patience;
  private final HttpClient http;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Secrets secrets;

  @Activate
  public HttpSource(HttpSettings settings) {
    for (String line : settings.authorizations()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        authorizations.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    patience = Duration.ofSeconds(settings.timeoutSeconds());
    http = HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER).build();
  }

  @Override
  public Answer open(URI address, Known known) throws DteException, IOException {
    URI at = address;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpResponse<InputStream> response = send(at, known);
      int status = response.statusCode();
      if (status / 100 == 3 && status != NOT_MODIFIED) {
        response.body().close();
        at = redirected(address, at, response);
      } else if (status == UNSATISFIABLE && known.offset() > 0) {
        response.body().close();
        return open(address, Known.NOTHING);
      } else {
        return answer(address, known, response);
      }
    }
    throw new DteException(ExitCode.UNAVAILABLE, address + " redirects more than " + MOST_REDIRECTS + " times", "");
  }

  private HttpResponse<InputStream> send(URI at, Known known) throws DteException, IOException {
    HttpRequest.Builder request = request(at);
    if (known.offset() > 0 && !validator(known).isEmpty()) {
      request.header("Range", "bytes=" + known.offset() + "-").header("If-Range", validator(known));
    } else if (known.offset() == 0) {
      if (!known.tag().isEmpty()) {
        request.header("If-None-Match", known.tag());
      }
      if (!known.modified().isEmpty()) {
        request.header("If-Modified-Since", known.modified());
      }
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "The download of " + at + " was interrupted", "", e);
    }
  }

  private HttpRequest.Builder request(URI at) throws DteException {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(at).timeout(patience);
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.INVALID, "'" + at + "' is no address of a file: " + e.getMessage(), "", e);
    }
    String authorization = authorizations.get(at.getHost());
    if (authorization != null) {
      Secrets store = secrets;
      request.header("Authorization", store == null ? authorization : store.resolve(authorization));
    }
    return request;
  }

  /** Weak tags do not say that bytes are equal. */
  private static String validator(Known known) {
    return known.tag().isEmpty() || known.tag().startsWith("W/") ? known.modified() : known.tag();
  }

  private static URI redirected(URI address, URI at, HttpResponse<?> response) throws DteException {
    String location = response.headers().firstValue("Location").orElse("");
    try {
      URI next = at.resolve(location);
      boolean web = "https".equals(next.getScheme()) || "http".equals(next.getScheme()) && "http".equals(at.getScheme());
      if (!location.isEmpty() && web) {
        return next;
      }
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.UNAVAILABLE, address + " redirects to '" + location + "', which is no address", "", e);
    }
    throw new DteException(ExitCode.UNAVAILABLE, address + " redirects to '" + location + "', which is not followed", "");
  }

  private static Answer answer(URI address, Known known, HttpResponse<InputStream> response) throws DteException, IOException {
    int status = response.statusCode();
    if (status == NOT_MODIFIED) {
      response.body().close();
      return new Answer.Unchanged();
    }
    if (status != 200 && status != PARTIAL) {
      response.body().close();
      throw refused(address, status);
    }
    long offset = status == PARTIAL ? known.offset() : 0;
    OptionalLong rest = response.headers().firstValueAsLong("Content-Length");
    return new Answer.Content(response.body(), offset, rest.isPresent() ? offset + rest.getAsLong() : -1,
        response.headers().firstValue("ETag").orElse(""), response.headers().firstValue("Last-Modified").orElse(""));
  }

  private static DteException refused(URI address, int status) throws IOException {
    return switch (status) {
      case 404, 410 -> new DteException(ExitCode.INVALID, "The input " + address + " does not exist (HTTP " + status + ")",
          "check the address");
      case 401, 403, 407 -> new DteException(ExitCode.REFUSED, "The input " + address + " may not be read (HTTP " + status + ")",
          "give credentials: authorizations=" + address.getHost()
          + "=Bearer ${secret:NAME} in etc/io.dte.workflow.inputs.http.cfg, and dte secrets set NAME");
      case 408, 425, 429, 500, 502, 503, 504 -> throw new IOException("HTTP " + status);
      default -> new DteException(ExitCode.UNAVAILABLE, "The input " + address + " cannot be had (HTTP " + status + ")", "");
    };
  }
}
