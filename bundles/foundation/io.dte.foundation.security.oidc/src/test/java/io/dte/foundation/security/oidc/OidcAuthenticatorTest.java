// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real issuer on loopback: it publishes its metadata and keys over HTTP, and signs the tokens. */
class OidcAuthenticatorTest {
  private MockOAuth2Server server;
  private String issuer;

  @BeforeEach
  void start() throws Exception {
    server = issuer("RS256");
    issuer = server.issuerUrl("dte").toString();
  }

  @AfterEach
  void stop() {
    server.shutdown();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256"})
  void acceptsWhatTheIssuerSigned(String algorithm) throws Exception {
    MockOAuth2Server signing = issuer(algorithm);
    try {
      String address = signing.issuerUrl("dte").toString();
      String token = signing.issueToken("dte", "ada", "dte", Map.of("roles", List.of("viewer", "developer"))).serialize();
      assertThat(SignedJWT.parse(token).getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
      assertThat(authenticator(new Settings(address)).authenticate(token)).contains(new Caller("oidc:ada", Role.DEVELOPER));
    } finally {
      signing.shutdown();
    }
  }

  @Test
  void mapsTheIssuersOwnRoleNames() {
    Settings settings = new Settings(issuer).roleClaim("realm_access.roles").roles("twin-users=scientist, admins=operator");
    assertThat(authenticator(settings).authenticate(token("dte", Map.of("realm_access", Map.of("roles", List.of("twin-users"))))))
        .contains(new Caller("oidc:ada", Role.SCIENTIST));
    assertThat(authenticator(settings).authenticate(token("dte", Map.of("realm_access", Map.of("roles", List.of("operator"))))))
        .as("a name that is not mapped").isEmpty();
    assertThat(authenticator(settings).authenticate(token("dte", Map.of()))).as("no role at all").isEmpty();
  }

  @Test
  void refusesOtherAudiencesIssuersAndTimes() {
    OidcAuthenticator authenticator = authenticator(new Settings(issuer));
    Map<String, Object> roles = Map.of("roles", "viewer");
    assertThat(authenticator.authenticate(token("dte", roles))).isPresent();
    assertThat(authenticator.authenticate(token("another", roles))).as("audience").isEmpty();
    assertThat(authenticator.authenticate(server.issueToken("other", "ada", "dte", roles).serialize())).as("issuer").isEmpty();
    assertThat(authenticator.authenticate(token("dte", Map.of("roles", "viewer", "exp", Date.from(Instant.now().minusSeconds(120))))))
        .as("expired").isEmpty();
    assertThat(authenticator.authenticate(token("dte", Map.of("roles", "viewer", "nbf", Date.from(Instant.now().plusSeconds(120))))))
        .as("not yet valid").isEmpty();
    assertThat(authenticator.authenticate(token("dte", Map.of("roles", "viewer", "exp", Date.from(Instant.now().minusSeconds(10))))))
        .as("within the clock skew").isPresent();
  }

  @Test
  void refusesForgedAndUnsignedTokens() throws Exception {
    OidcAuthenticator authenticator = authenticator(new Settings(issuer));
    SignedJWT genuine = SignedJWT.parse(token("dte", Map.of("roles", "viewer")));
    RSAKey forger = new RSAKeyGenerator(2048).keyID(genuine.getHeader().getKeyID()).generate();
    SignedJWT forged = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(forger.getKeyID()).build(),
        new JWTClaimsSet.Builder(genuine.getJWTClaimsSet()).claim("roles", "operator").build());
    forged.sign(new RSASSASigner(forger));
    assertThat(authenticator.authenticate(forged.serialize())).isEmpty();
    assertThat(authenticator.authenticate(new PlainJWT(genuine.getJWTClaimsSet()).serialize())).isEmpty();
    assertThat(authenticator.authenticate("not.a.token")).isEmpty();
    assertThat(authenticator.authenticate("")).isEmpty();
  }

  @Test
  void followsTheIssuersKeyRotation() throws Exception {
    RSAKey old = new RSAKeyGenerator(2048).keyID("2025").generate();
    RSAKey fresh = new RSAKeyGenerator(2048).keyID("2026").generate();
    AtomicReference<JWKSet> published = new AtomicReference<>(new JWKSet(old));
    AtomicInteger fetches = new AtomicInteger();
    HttpServer keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keys.createContext("/", exchange -> {
      fetches.incrementAndGet();
      byte[] body = published.get().toString(true).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    keys.start();
    try {
      OidcAuthenticator authenticator = new OidcAuthenticator(new Settings("https://issuer.example.org",
          "http://127.0.0.1:" + keys.getAddress().getPort() + "/", "dte", "sub", "roles", new String[0], 30),
          Duration.ofMinutes(15), Duration.ofMillis(100));
      for (int i = 0; i < 5; i++) {
        assertThat(authenticator.authenticate(signed(old))).isPresent();
      }
      assertThat(fetches).as("cached").hasValue(1);
      published.set(new JWKSet(fresh));
      Thread.sleep(200);
      assertThat(authenticator.authenticate(signed(fresh))).as("a key it has not seen").isPresent();
      assertThat(authenticator.authenticate(signed(old))).as("withdrawn").isEmpty();
      // The interval that has begun is over: whole ones are counted.
      Thread.sleep(200);
      int before = fetches.get();
      long begun = System.nanoTime();
      RSAKey unknown = new RSAKeyGenerator(2048).keyID("unknown").generate();
      for (int i = 0; i < 50; i++) {
        assertThat(authenticator.authenticate(signed(unknown))).isEmpty();
      }
      // The library lets two requests through in each interval, and counts whole milliseconds.
      long intervals = (Duration.ofNanos(System.nanoTime() - begun).toMillis() + 2) / 100;
      assertThat((long) fetches.get() - before).as("unknown keys do not make it ask more often than the limit allows")
          .isLessThanOrEqualTo(2 * (intervals + 1));
    } finally {
      keys.stop(0);
    }
  }

  @Test
  void anIssuerThatIsAwayLocksOutAndIsAskedAgain() throws Exception {
    int port = server.baseUrl().port();
    String token = token("dte", Map.of("roles", "viewer"));
    server.shutdown();
    OidcAuthenticator authenticator = authenticator(new Settings(issuer));
    assertThat(authenticator.authenticate(token)).isEmpty();
    server = issuer("RS256", port);
    assertThat(authenticator.authenticate(token("dte", Map.of("roles", "viewer")))).isPresent();
  }

  @Test
  void refusesAnIncompleteConfiguration() {
    assertThatThrownBy(() -> authenticator(new Settings(""))).hasMessageContaining("needs issuer");
  }

  private static String signed(RSAKey key) throws Exception {
    SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
        new JWTClaimsSet.Builder().issuer("https://issuer.example.org").audience("dte").subject("ada").claim("roles", "viewer")
            .expirationTime(Date.from(Instant.now().plusSeconds(60))).build());
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  private String token(String audience, Map<String, Object> claims) {
    return server.issueToken("dte", "ada", audience, claims).serialize();
  }

  private static OidcAuthenticator authenticator(Settings settings) {
    return new OidcAuthenticator(settings, Duration.ofMinutes(15), Duration.ofMillis(1));
  }

  private static MockOAuth2Server issuer(String algorithm) throws Exception {
    return issuer(algorithm, 0);
  }

  private static MockOAuth2Server issuer(String algorithm, int port) throws Exception {
    MockOAuth2Server server = new MockOAuth2Server(new OAuth2Config(false, null, null, false,
        new OAuth2TokenProvider(new KeyProvider(List.of(), algorithm), (Instant) null)));
    server.start(InetAddress.getLoopbackAddress(), port);
    return server;
  }

  /** The configuration as Config Admin would give it. */
  private record Settings(String issuer, String jwksUri, String audience, String nameClaim, String roleClaim,
      String[] roles, int skewSeconds) implements OidcSettings {

    Settings(String issuer) {
      this(issuer, "", "dte", "sub", "roles", new String[0], 30);
    }

    Settings roleClaim(String claim) {
      return new Settings(issuer, jwksUri, audience, nameClaim, claim, roles, skewSeconds);
    }

    Settings roles(String... mapping) {
      return new Settings(issuer, jwksUri, audience, nameClaim, roleClaim, mapping, skewSeconds);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return OidcSettings.class;
    }
  }
}
