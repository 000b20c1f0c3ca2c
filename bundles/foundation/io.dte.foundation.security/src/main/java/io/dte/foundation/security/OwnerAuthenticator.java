// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Knows the owner's token: who can read {@code owner.json} (mode 0600) is the same user of the operating system. */
@Component(property = Authenticator.KIND_PROPERTY + "=owner")
public final class OwnerAuthenticator implements Authenticator {
  /** The name such callers act under. */
  static final String NAME = "owner";
  private static final Duration FRESH = Duration.ofSeconds(1);

  private record Known(String token, Instant readAt) {}

  private final DataDirectory home;
  private final Clock clock;
  private volatile Known known = new Known("", Instant.MIN);

  @Activate
  public OwnerAuthenticator(@Reference DataDirectory home) {
    this(home, Clock.systemUTC());
  }

  OwnerAuthenticator(DataDirectory home, Clock clock) {
    this.home = home;
    this.clock = clock;
  }

  @Override
  public Optional<Caller> authenticate(String token) {
    String expected = token();
    return !expected.isEmpty() && Tokens.same(expected, token)
        ? Optional.of(new Caller(NAME, Role.OPERATOR, true)) : Optional.empty();
  }

  /** The token, read from the file at most once a second, since every request asks. */
  private String token() {
    Instant now = clock.instant();
    Known last = known;
    if (now.isAfter(last.readAt()) && last.readAt() != Instant.MIN && now.isBefore(last.readAt().plus(FRESH))) {
      return last.token();
    }
    String token = home.owner().map(Owner::token).orElse("");
    known = new Known(token, now);
    return token;
  }
}
