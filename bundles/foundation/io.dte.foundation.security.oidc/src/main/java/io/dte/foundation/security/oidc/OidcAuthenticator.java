// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts access tokens of one issuer: signed (RS256 or ES256) with a key of its JWKS, for this audience, and within
 * their time. Keys are cached; a token with an unknown key id makes them be fetched again, at most every half minute, so
 * that the issuer can rotate its keys and nobody can make the server call it all the time. There only while configured.
 */
@Component(property = Authenticator.KIND_PROPERTY + "=oidc", configurationPid = "io.dte.foundation.security.oidc",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OidcSettings.class)
public final class OidcAuthenticator implements Authenticator {
  private static final Logger LOG = LoggerFactory.getLogger(OidcAuthenticator.class);
  private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
  private static final int TIMEOUT_MILLISECONDS = 5_000;
  private static final int MAX_BYTES = 512 * 1024;

  private final OidcSettings settings;
  private final Duration keyLife;
  private final Duration refetchAfter;
  private final Roles roles;
  private volatile DefaultJWTProcessor<SecurityContext> processor;

  @Activate
  public OidcAuthenticator(OidcSettings settings) {
    this(settings, Duration.ofMinutes(15), Duration.ofSeconds(30));
  }

  OidcAuthenticator(OidcSettings settings, Duration keyLife, Duration refetchAfter) {
    if (settings.issuer().isBlank() || settings.audience().isBlank()) {
      throw new IllegalArgumentException(
          "etc/io.dte.foundation.security.oidc.cfg needs issuer and audience; nobody can log in by OIDC");
    }
    this.settings = settings;
    this.keyLife = keyLife;
    this.refetchAfter = refetchAfter;
    this.roles = new Roles(settings.roleClaim(), List.of(settings.roles()));
  }

  @Override
  public Optional<Caller> authenticate(String token) {
    if (token.chars().filter(character -> character == '.').count() != 2) {
      return Optional.empty();
    }
    try {
      JWTClaimsSet claims = processor().process(token, null);
      String name = claims.getStringClaim(settings.nameClaim());
      Optional<Role> role = roles.of(claims.getClaims());
      if (name == null || name.isBlank() || role.isEmpty()) {
        LOG.info("A valid token of {} was refused: it has no {}", settings.issuer(),
            role.isEmpty() ? "known role in " + settings.roleClaim() : settings.nameClaim());
        return Optional.empty();
      }
      // Marked by where it comes from, so that no subject of the issuer can be taken for a user or the owner.
      return Optional.of(new Caller("oidc:" + name, role.get()));
    } catch (RateLimitReachedException e) {
      LOG.debug("A bearer token names a key that {} did not have when it was last asked", settings.issuer());
    } catch (KeySourceException e) {
      LOG.warn("The keys of {} cannot be had: {}", settings.issuer(), e.getMessage());
    } catch (BadJOSEException | JOSEException | ParseException e) {
      LOG.debug("A bearer token is none of {}: {}", settings.issuer(), e.getMessage());
    } catch (IOException e) {
      LOG.warn("{} does not tell where its keys are: {}", settings.issuer(), e.getMessage());
    }
    return Optional.empty();
  }

  /** Made when first needed, so that the server starts while the issuer is away. */
  private DefaultJWTProcessor<SecurityContext> processor() throws IOException {
    DefaultJWTProcessor<SecurityContext> made = processor;
    if (made == null) {
      made = new DefaultJWTProcessor<>();
      DefaultResourceRetriever retriever = new DefaultResourceRetriever(TIMEOUT_MILLISECONDS, TIMEOUT_MILLISECONDS, MAX_BYTES);
      made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS,
          JWKSourceBuilder.<SecurityContext>create(keys(retriever), retriever)
              .cache(keyLife.toMillis(), TIMEOUT_MILLISECONDS * 2L).refreshAheadCache(false)
              .rateLimited(refetchAfter.toMillis()).outageTolerant(Duration.ofHours(4).toMillis()).build()));
      DefaultJWTClaimsVerifier<SecurityContext> verifier = new DefaultJWTClaimsVerifier<>(settings.audience(),
          new JWTClaimsSet.Builder().issuer(settings.issuer()).build(), Set.of("exp", settings.nameClaim()));
      verifier.setMaxClockSkew(settings.skewSeconds());
      made.setJWTClaimsSetVerifier(verifier);
      processor = made;
    }
    return made;
  }

  private URL keys(DefaultResourceRetriever retriever) throws IOException {
    if (!settings.jwksUri().isBlank()) {
      return URI.create(settings.jwksUri()).toURL();
    }
    String base = settings.issuer().endsWith("/") ? settings.issuer() : settings.issuer() + "/";
    URL discovery = URI.create(base + ".well-known/openid-configuration").toURL();
    try {
      String address = JSONObjectUtils.getString(
          JSONObjectUtils.parse(retriever.retrieveResource(discovery).getContent()), "jwks_uri");
      if (address == null) {
        throw new IOException(discovery + " has no jwks_uri");
      }
      return URI.create(address).toURL();
    } catch (ParseException e) {
      throw new IOException(discovery + " is not JSON", e);
    }
  }
}
