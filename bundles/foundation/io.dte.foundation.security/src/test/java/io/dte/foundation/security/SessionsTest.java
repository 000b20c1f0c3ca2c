// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Clock clock = new Clock() {
    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  };
  private final Sessions sessions = new Sessions(clock, Duration.ofMinutes(5), Duration.ofHours(1), 3);
  private final Caller owner = new Caller("owner", Role.OPERATOR, true);

  @Test
  void aCodeWorksOnce() {
    String code = sessions.create(owner);
    String session = sessions.redeem(code).orElseThrow();
    assertThat(sessions.redeem(code)).isEmpty();
    assertThat(sessions.authenticate(code)).isEmpty();
    assertThat(sessions.authenticate(session)).contains(new Caller("owner", Role.OPERATOR, false));
  }

  @Test
  void codesAndSessionsExpire() {
    String late = sessions.create(owner);
    String session = sessions.redeem(sessions.create(owner)).orElseThrow();
    now = now.plus(Duration.ofMinutes(5));
    assertThat(sessions.redeem(late)).isEmpty();
    assertThat(sessions.authenticate(session)).isPresent();
    now = now.plus(Duration.ofMinutes(59));
    assertThat(sessions.authenticate(session)).as("used again within its life").isPresent();
    now = now.plus(Duration.ofHours(1));
    assertThat(sessions.authenticate(session)).isEmpty();
  }

  @Test
  void anEndedSessionIsOver() {
    String session = sessions.redeem(sessions.create(owner)).orElseThrow();
    sessions.end(session);
    assertThat(sessions.authenticate(session)).isEmpty();
  }

  @Test
  void theOldestMakesRoom() {
    String first = sessions.redeem(sessions.create(owner)).orElseThrow();
    for (int i = 0; i < 3; i++) {
      sessions.redeem(sessions.create(owner));
    }
    assertThat(sessions.authenticate(first)).isEmpty();
  }
}
