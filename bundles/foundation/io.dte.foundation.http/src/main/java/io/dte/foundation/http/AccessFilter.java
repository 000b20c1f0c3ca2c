// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.http.CredentialPosts;
import io.dte.foundation.api.http.ReadingPosts;
import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.servlet.whiteboard.Preprocessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every request, whichever context or servlet it is for: a preprocessor, since a filter would have to be
 * selected by each context, also by those plug-ins bring. It checks {@code Host} and {@code Origin}, finds out who calls,
 * and refuses who is nobody, but on the open paths. Reading needs the role viewer, also by a {@code POST} to one of the
 * {@link ReadingPosts}; what writes needs at least scientist, and its resource asks for more where it must.
 */
@Component(service = Preprocessor.class, configurationPid = "io.dte.foundation.http",
    property = AccessFilter.PROPERTY + "=access")
@Designate(ocd = HttpSettings.class)
public final class AccessFilter implements Preprocessor {
  static final String PROPERTY = "dte.preprocessor";
  static final String SELECT = "(" + PROPERTY + "=access)";
  private static final Logger LOG = LoggerFactory.getLogger(AccessFilter.class);
  private static final Set<String> SAFE = Set.of("GET", "HEAD");
  private static final Set<String> OPEN = Set.of("/", "/api/v1/health", "/api/v1/openapi.json", "/favicon.ico");
  private static final Pattern ASSET = Pattern.compile("/assets/[A-Za-z0-9][A-Za-z0-9._-]*");
  /** A part of a path that leads elsewhere once it is decoded: names with slashes are let through, these are not. */
  private static final Pattern DOTS = Pattern.compile("(?i)(?:^|/|\\\\|%2f|%5c)(?:\\.|%2e){1,2}(?:$|/|\\\\|%2f|%5c|;|%3b)");
  private static final String LOGIN = "/login";
  private static final String BEARER = "bearer ";
  private static final int SMALL_BODY = 64 << 10;
  private static final long MOST_NANOS = 2_000_000_000;

  private final HostNames hosts;
  private final boolean openMetrics;
  private final long maximumBytes;
  private final Map<Authenticator, String> authenticators = new ConcurrentHashMap<>();
  private final Set<ReadingPosts> readingPosts = ConcurrentHashMap.newKeySet();
  private final Set<CredentialPosts> credentialPosts = ConcurrentHashMap.newKeySet();

  /** Optional: whether requests are checked must not depend on whether they can be counted. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile Metrics metrics;

  @Activate
  public AccessFilter(HttpSettings settings, BundleContext context) {
    this(settings.openMetrics(), settings.maximumRequestMiB() * 1024L * 1024L,
        new HostNames(List.of(settings.hosts()),
            Optional.ofNullable(context.getProperty("dte.http.bind")).orElse("")));
  }

  AccessFilter(boolean openMetrics, long maximumBytes, HostNames hosts) {
    this.openMetrics = openMetrics;
    this.maximumBytes = maximumBytes;
    this.hosts = hosts;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addAuthenticator(Authenticator authenticator, Map<String, Object> properties) {
    authenticators.put(authenticator, String.valueOf(properties.get(Authenticator.KIND_PROPERTY)));
  }

  void removeAuthenticator(Authenticator authenticator) {
    authenticators.remove(authenticator);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addReadingPosts(ReadingPosts posts) {
    readingPosts.add(posts);
  }

  void removeReadingPosts(ReadingPosts posts) {
    readingPosts.remove(posts);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addCredentialPosts(CredentialPosts posts) {
    credentialPosts.add(posts);
  }

  void removeCredentialPosts(CredentialPosts posts) {
    credentialPosts.remove(posts);
  }

  /** The session cookie's name. Cookies are shared by all ports of a host, so that it names the port. */
  static String cookieName(int port) {
    return "dte-session-" + port;
  }

  @Override
  public void doFilter(ServletRequest plain, ServletResponse answer, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest request = (HttpServletRequest) plain;
    HttpServletResponse response = (HttpServletResponse) answer;
    long started = System.nanoTime();
    try {
      response.setHeader("X-Content-Type-Options", "nosniff");
      // With "no-referrer" browsers would also hide the origin of the pages' own forms.
      response.setHeader("Referrer-Policy", "same-origin");
      admit(request, response, chain);
      readRest(request);
    } finally {
      Metrics counting = metrics;
      if (counting != null && !request.isAsyncStarted()) {
        counting.answered(request.getMethod(), request.getRequestURI(), response.getStatus(), System.nanoTime() - started);
      }
    }
  }

  private void admit(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!hosts.contain(request.getHeader("Host"))) {
      refuse(response, 421, "This server is not called \"" + request.getHeader("Host") + "\".",
          "An operator can add the name to hosts in io.dte.foundation.http.cfg.");
      return;
    }
    if (!sameOrigin(request)) {
      refuse(response, 403, "A page of another site may not call this server.", "Open the server's own page.");
      return;
    }
    if (request.getContentLengthLong() > maximumBytes) {
      refuse(response, 413, BoundedRequest.message(maximumBytes), BoundedRequest.HINT);
      return;
    }
    Optional<String> bearer = bearer(request);
    Optional<String> cookie = bearer.isPresent() ? Optional.empty() : cookie(request);
    Optional<Caller> caller = bearer.isPresent() ? caller(bearer.get(), false) : cookie.flatMap(text -> caller(text, true));
    if (caller.isEmpty() && !open(request)) {
      String error = bearer.isPresent() ? " error=\"invalid_token\"" : "";
      response.setHeader("WWW-Authenticate", "Bearer realm=\"dte\"" + error);
      refuse(response, 401, bearer.isPresent() ? "The token is not known, or has ended." : "This needs a token.",
          "Send Authorization: Bearer TOKEN; get one with: dte token, or dte users add NAME --role ROLE");
      return;
    }
    boolean safe = SAFE.contains(request.getMethod());
    if (cookie.isPresent() && caller.isPresent() && !safe && !provablySameOrigin(request)) {
      refuse(response, 403, "The browser did not say that this comes from the server's own page.",
          "Use a current browser, or a token instead of a session.");
      return;
    }
    if (caller.isPresent() && !safe && !open(request) && !reads(request) && !caller.get().role().includes(Role.SCIENTIST)) {
      refuse(response, 403, caller.get().name() + " may only read.", "An operator can give another role.");
      return;
    }
    if (DOTS.matcher(request.getRequestURI()).find()) {
      refuse(response, 400, "The path has a part \".\" or \"..\".", "Name what you mean by its own path.");
      return;
    }
    HttpServletRequest bounded = request.getContentLengthLong() < 0 ? new BoundedRequest(request, maximumBytes) : request;
    chain.doFilter(caller.isPresent() ? new Identity(bounded, caller.get()) : bounded, response);
  }

  /**
   * Reads a small body that nobody wanted. The server ends a connection on which one is left, without having said so when
   * the body comes after the answer: the client's next call would be lost on it, and who posts does not try again. Who sends
   * slowly is not waited for.
   */
  private static void readRest(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    if (length > 0 && length <= SMALL_BODY && !request.isAsyncStarted() && request.getHeader("Expect") == null) {
      long until = System.nanoTime() + MOST_NANOS;
      byte[] buffer = new byte[(int) length];
      try {
        InputStream body = request.getInputStream();
        while (System.nanoTime() < until && body.read(buffer) >= 0) {
          continue;
        }
      } catch (IOException | IllegalStateException e) {
        LOG.debug("The client is gone, or somebody read the body as text", e);
      }
    }
  }

  private boolean reads(HttpServletRequest request) {
    return "POST".equals(request.getMethod())
        && readingPosts.stream().anyMatch(posts -> posts.paths().contains(request.getRequestURI()));
  }

  /** Only raw paths that need no decoding are open, so that no spelling of another path is taken for one. */
  private boolean open(HttpServletRequest request) {
    String path = request.getRequestURI();
    if (LOGIN.equals(path)) {
      return SAFE.contains(request.getMethod()) || "POST".equals(request.getMethod());
    }
    if ("POST".equals(request.getMethod())) {
      return credentialPosts.stream().anyMatch(posts -> posts.paths().contains(path));
    }
    return SAFE.contains(request.getMethod())
        && (OPEN.contains(path) || ASSET.matcher(path).matches() || openMetrics && "/metrics".equals(path));
  }

  /** No browser says where a request comes from when it is not a page; a page always does when it matters. */
  private static boolean sameOrigin(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    return origin == null || matchesHost(origin, request);
  }

  private static boolean provablySameOrigin(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    return origin != null ? matchesHost(origin, request) : "same-origin".equals(request.getHeader("Sec-Fetch-Site"));
  }

  private static boolean matchesHost(String origin, HttpServletRequest request) {
    String host = request.getHeader("Host");
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  private static Optional<String> bearer(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(header.substring(BEARER.length()).strip()) : Optional.empty();
  }

  private static Optional<String> cookie(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(cookieName(request.getLocalPort()))) {
          return Optional.of(cookie.getValue());
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Caller> caller(String token, boolean session) {
    for (Map.Entry<Authenticator, String> entry : authenticators.entrySet()) {
      if (session == "session".equals(entry.getValue())) {
        try {
          Optional<Caller> caller = entry.getKey().authenticate(token);
          if (caller.isPresent()) {
            return caller;
          }
        } catch (RuntimeException e) {
          LOG.error("The authenticator {} failed", entry.getValue(), e);
        }
      }
    }
    return Optional.empty();
  }

  private static void refuse(HttpServletResponse response, int status, String message, String hint) throws IOException {
    ObjectNode details = ProblemDetails.of(status, message, hint);
    response.setStatus(status);
    response.setContentType(ProblemDetails.MEDIA_TYPE);
    response.getOutputStream().write(details.toString().getBytes(StandardCharsets.UTF_8));
  }
}
