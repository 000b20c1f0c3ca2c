// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessFilterTest {
  private final AccessFilter filter = new AccessFilter(false, 1024, new HostNames(List.of("other.example.org, twins.example.org"), "127.0.0.1"));
  private HttpServletRequest passed;

  @BeforeEach
  void users() {
    add("user", Map.of("v", new Caller("vera", Role.VIEWER), "s", new Caller("sam", Role.SCIENTIST)));
    add("owner", Map.of("o", new Caller("owner", Role.OPERATOR, true)));
    add("session", Map.of("c", new Caller("sam", Role.SCIENTIST)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/v1/health", "/api/v1/openapi.json", "/login", "/assets/app.js"})
  void someReadingIsOpen(String path) throws Exception {
    assertThat(answer(new Http("GET", path)).status()).isEqualTo(200);
    assertThat(passed.getUserPrincipal()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"GET,/api/v1/runs", "GET,/api/v1/health/", "GET,/api/v1/health;x", "GET,/api/v1/%68ealth", "GET,/metrics",
      "GET,/assets/../api/v1/runs", "GET,/assets/%2e%2e/api/v1/runs", "GET,/assets/", "GET,//", "POST,/api/v1/runs",
      "POST,/", "POST,/api/v1/health", "DELETE,/login", "OPTIONS,/api/v1/runs", "GET,/plugin/of/somebody"})
  void allElseNeedsAToken(String method, String path) throws Exception {
    Http http = answer(new Http(method, path));
    assertThat(http.status()).isEqualTo(401);
    assertThat(http.answered).containsEntry("WWW-Authenticate", "Bearer realm=\"dte\"");
    assertThat(passed).isNull();
  }

  @Test
  void rolesIncludeThoseBefore() throws Exception {
    answer(new Http("GET", "/api/v1/runs").header("Authorization", "Bearer s"));
    assertThat(passed.getRemoteUser()).isEqualTo("sam");
    assertThat(passed.isUserInRole("viewer")).isTrue();
    assertThat(passed.isUserInRole("scientist")).isTrue();
    assertThat(passed.isUserInRole("developer")).isFalse();
    assertThat(passed.isUserInRole("owner")).isFalse();
    assertThat(passed.isUserInRole("anything")).isFalse();

    answer(new Http("GET", "/api/v1/runs").header("Authorization", "bearer o"));
    assertThat(passed.isUserInRole("operator")).isTrue();
    assertThat(passed.isUserInRole("owner")).isTrue();
  }

  @Test
  void viewersOnlyRead() throws Exception {
    assertThat(answer(new Http("GET", "/api/v1/runs").header("Authorization", "Bearer v")).status()).isEqualTo(200);
    assertThat(answer(new Http("POST", "/x").header("Authorization", "Bearer v")).status()).isEqualTo(403);
    assertThat(answer(new Http("POST", "/x").header("Authorization", "Bearer s")).status()).isEqualTo(200);
  }

  @Test
  void viewersSearchByPost() throws Exception {
    filter.addReadingPosts(() -> Set.of("/things/search"));
    assertThat(answer(new Http("POST", "/things/search").header("Authorization", "Bearer v")).status()).isEqualTo(200);
    assertThat(answer(new Http("POST", "/things/search")).status()).isEqualTo(401);
    for (String path : List.of("/things/create", "/things/search/", "/things/search/../create", "/things/%73earch", "/things/search;x")) {
      assertThat(answer(new Http("POST", path).header("Authorization", "Bearer v")).status()).as(path).isEqualTo(403);
    }
    assertThat(answer(new Http("DELETE", "/things/search").header("Authorization", "Bearer v")).status()).isEqualTo(403);
    assertThat(answer(new Http("POST", "/things/search").header("Cookie", AccessFilter.cookieName(8460) + "=c")).status())
        .isEqualTo(403);
  }

  /** Jetty lets through encoded slashes and empty parts, since ids have them; so this stands before paths that climb. */
  @ParameterizedTest
  @CsvSource({"/a/../b,400", "/a/%2e%2E/b,400", "/a/.%2e,400", "/a%2f..%2Fb,400", "/a/..;x/b,400", "/a%5C..%5cb,400", "/a/./b,400",
      "/a/ex:b%2Fc,200", "/a/http://x.org/y//z,200", "/a/..b,200", "/a/b..,200", "/a/.../b,200", "/a/b.json,200"})
  void pathsDoNotClimb(String path, int status) throws Exception {
    assertThat(answer(new Http("GET", path).header("Authorization", "Bearer s")).status()).isEqualTo(status);
  }

  @Test
  void aWrongTokenIsToldAndNotShown() throws Exception {
    Http http = answer(new Http("GET", "/api/v1/runs").header("Authorization", "Bearer guess"));
    assertThat(http.status()).isEqualTo(401);
    assertThat(http.answered.get("WWW-Authenticate")).contains("invalid_token");
    assertThat(http.body()).contains("\"status\":401").contains("dte token").doesNotContain("guess");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:8460,200", "localhost:8460,200", "[::1]:8460,200", "LOCALHOST,200", "twins.example.org,200",
      "evil.example.org,421", "evil.example.org:8460,421", "127.0.0.1.evil.org,421", "'',421"})
  void onlyItsOwnNamesAreAnswered(String host, int status) throws Exception {
    assertThat(answer(new Http("GET", "/").header("Host", host)).status()).isEqualTo(status);
  }

  @Test
  void pagesOfOtherSitesAreRefused() throws Exception {
    for (String origin : List.of("http://evil.example.org", "null", "http://127.0.0.1:9999")) {
      assertThat(answer(new Http("POST", "/login").header("Origin", origin)).status()).as(origin).isEqualTo(403);
    }
    assertThat(answer(new Http("POST", "/login").header("Origin", "http://127.0.0.1:8460")).status()).isEqualTo(200);
  }

  @Test
  void aSessionWritesOnlyFromTheOwnPage() throws Exception {
    String cookie = AccessFilter.cookieName(8460) + "=c";
    assertThat(answer(new Http("GET", "/api/v1/runs").header("Cookie", cookie)).status()).isEqualTo(200);
    assertThat(answer(new Http("POST", "/x").header("Cookie", cookie)).status()).isEqualTo(403);
    assertThat(answer(new Http("POST", "/x").header("Cookie", cookie).header("Sec-Fetch-Site", "cross-site")).status()).isEqualTo(403);
    assertThat(answer(new Http("POST", "/x").header("Cookie", cookie).header("Origin", "http://127.0.0.1:8460")).status())
        .isEqualTo(200);
  }

  @Test
  void aUsersTokenIsNoCookieAndASessionNoBearer() throws Exception {
    assertThat(answer(new Http("GET", "/x").header("Cookie", AccessFilter.cookieName(8460) + "=s")).status()).isEqualTo(401);
    assertThat(answer(new Http("GET", "/x").header("Cookie", "dte-session-1=c")).status()).isEqualTo(401);
    assertThat(answer(new Http("GET", "/x").header("Authorization", "Bearer c")).status()).isEqualTo(401);
  }

  @Test
  void largeRequestsAreRefused() throws Exception {
    assertThat(answer(new Http("POST", "/x").header("Authorization", "Bearer s").header("Content-Length", "1025")).status())
        .isEqualTo(413);
  }

  @Test
  void bodiesOfUnknownLengthAreReadUpToTheLimit() throws Exception {
    answer(new Http("POST", "/x").header("Authorization", "Bearer s"));
    HttpServletRequest chunked = passed;
    assertThat(chunked.getInputStream().readNBytes(1024)).hasSize(1024);
    assertThatThrownBy(() -> chunked.getInputStream().read()).isInstanceOf(BoundedRequest.TooLarge.class);
    answer(new Http("POST", "/x").header("Authorization", "Bearer s"));
    HttpServletRequest again = passed;
    assertThatThrownBy(() -> new JsonExtension(1).readFrom(null, null, null, null, null, again.getInputStream()))
        .isInstanceOfSatisfying(WebApplicationException.class, e -> assertThat(e.getResponse().getStatus()).isEqualTo(413));
  }

  private Http answer(Http http) throws Exception {
    passed = null;
    filter.doFilter(http.request(), http.response(), (request, response) -> passed = (HttpServletRequest) request);
    return http;
  }

  private void add(String kind, Map<String, Caller> known) {
    Authenticator authenticator = token -> Optional.ofNullable(known.get(token));
    filter.addAuthenticator(authenticator, Map.of(Authenticator.KIND_PROPERTY, kind));
  }
}
