// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import io.dte.foundation.api.http.HttpStatus;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Secrets;
import io.dte.workflow.api.InputSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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

  private final Map<String, String> authorizations = new LinkedHashMap<>();
  private final Web web;

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
    web = new Web(Duration.ofSeconds(settings.timeoutSeconds()));
  }

  @Override
  public Answer open(URI address, Known known) throws DteException, IOException {
    URI at = address;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpResponse<InputStream> response = web.get(at, known, credentials(at));
      int status = response.statusCode();
      if (status / 100 == 3 && status != Web.NOT_MODIFIED) {
        response.body().close();
        at = redirected(address, at, response);
      } else if (status == Web.UNSATISFIABLE && known.offset() > 0) {
        response.body().close();
        return open(address, Known.NOTHING);
      } else if (Web.isAnswer(status)) {
        return Web.answer(known, response);
      } else {
        response.body().close();
        throw refused(address, status);
      }
    }
    throw new DteException(ExitCode.UNAVAILABLE, address + " redirects more than " + MOST_REDIRECTS + " times", "");
  }

  private Map<String, String> credentials(URI at) throws DteException {
    String authorization = authorizations.get(at.getHost());
    if (authorization == null) {
      return Map.of();
    }
    Secrets store = secrets;
    return Map.of("Authorization", store == null ? authorization : store.resolve(authorization));
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

  private static DteException refused(URI address, int status) throws IOException {
    if (HttpStatus.isPassing(status)) {
      throw new IOException("HTTP " + status);
    }
    return switch (status) {
      case 404, 410 -> new DteException(ExitCode.INVALID, "The input " + address + " does not exist (HTTP " + status + ")",
          "check the address");
      case 401, 403, 407 -> new DteException(ExitCode.REFUSED, "The input " + address + " may not be read (HTTP " + status + ")",
          "give credentials: authorizations=" + address.getHost()
          + "=Bearer ${secret:NAME} in etc/io.dte.workflow.inputs.http.cfg, and dte secrets set NAME");
      default -> new DteException(ExitCode.UNAVAILABLE, "The input " + address + " cannot be had (HTTP " + status + ")", "");
    };
  }
}
