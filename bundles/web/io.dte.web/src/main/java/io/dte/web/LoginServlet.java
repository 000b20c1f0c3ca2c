// SPDX-License-Identifier: Apache-2.0
package io.dte.web;

import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.LoginLinks;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** How a browser gets its session: by a login link ({@code /login?code=…}), or by a token typed into the page. */
@Component(service = Servlet.class)
@HttpWhiteboardContextSelect(WebContext.SELECT)
@HttpWhiteboardServletPattern({"/login", "/logout"})
public final class LoginServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final int MAX_TOKEN = 16 * 1024;
  private final transient LoginLinks links;

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY, target = "(!(" + Authenticator.KIND_PROPERTY + "=session))")
  private transient volatile List<Authenticator> authenticators = List.of();

  @Activate
  public LoginServlet(@Reference LoginLinks links) {
    this.links = links;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String code = request.getParameter("code");
    if (code == null || request.getServletPath().equals("/logout")) {
      response.sendRedirect("/");
      return;
    }
    enter(request, response, links.redeem(code));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getServletPath().equals("/logout")) {
      session(request).ifPresent(links::end);
      setCookie(request, response, "", "; Max-Age=0");
      proceed(response, "/");
      return;
    }
    String token = request.getParameter("token");
    Optional<Caller> caller = token == null || token.length() > MAX_TOKEN ? Optional.empty()
        : authenticators.stream().flatMap(known -> known.authenticate(token.strip()).stream()).findFirst();
    enter(request, response, caller.map(links::create).flatMap(links::redeem));
  }

  private static void enter(HttpServletRequest request, HttpServletResponse response, Optional<String> session)
      throws IOException {
    if (session.isPresent()) {
      setCookie(request, response, session.get(), "");
      proceed(response, "/");
    } else {
      proceed(response, "/#refused");
    }
  }

  /**
   * Goes on by a page instead of a redirect: after a redirect that began on another site a browser would not send a
   * cookie that is {@code SameSite=Strict}.
   */
  private static void proceed(HttpServletResponse response, String where) throws IOException {
    response.setContentType("text/html; charset=utf-8");
    response.setHeader("Content-Security-Policy", "default-src 'none'");
    response.setHeader("Cache-Control", "no-store");
    response.getOutputStream().write(("<!doctype html><html lang=\"en\"><title>Digital Twin Engine</title>"
        + "<meta http-equiv=\"refresh\" content=\"0;url=" + where + "\"><a href=\"" + where + "\">Go on</a></html>")
        .getBytes(StandardCharsets.UTF_8));
  }

  /** Set by hand: the servlet interface of this version cannot say SameSite. */
  private static void setCookie(HttpServletRequest request, HttpServletResponse response, String value, String more) {
    response.setHeader("Set-Cookie", cookieName(request) + "=" + value + "; Path=/; HttpOnly; SameSite=Strict"
        + (request.isSecure() ? "; Secure" : "") + more);
  }

  private static Optional<String> session(HttpServletRequest request) {
    return Stream.ofNullable(request.getCookies()).flatMap(Arrays::stream)
        .filter(cookie -> cookie.getName().equals(cookieName(request))).map(Cookie::getValue).findFirst();
  }

  /** The name the access filter reads; cookies are shared by all ports of a host, so that it names the port. */
  private static String cookieName(HttpServletRequest request) {
    return "dte-session-" + request.getLocalPort();
  }
}
