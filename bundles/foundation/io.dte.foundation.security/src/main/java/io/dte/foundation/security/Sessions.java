// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.LoginLinks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Login codes and browser sessions, in memory; of both only digests are kept. */
@Component(service = {LoginLinks.class, Authenticator.class}, property = Authenticator.KIND_PROPERTY + "=session",
    configurationPid = "io.dte.foundation.security.sessions")
@Designate(ocd = Sessions.Config.class)
public final class Sessions implements LoginLinks, Authenticator {

  /** How long they live, and how many there may be. */
  @ObjectClassDefinition(name = "Browser sessions")
  public @interface Config {
    @AttributeDefinition(name = "Life of a login link", description = "In seconds", min = "10")
    int linkSeconds() default 3600;

    @AttributeDefinition(name = "Life of a session", description = "In minutes since it was last used", min = "1")
    int sessionMinutes() default 720;

    @AttributeDefinition(name = "Sessions", description = "The oldest ends when there are more", min = "1")
    int maximum() default 1000;
  }

  private record Entry(Caller caller, Instant until) {}

  private final Clock clock;
  private final Duration linkLife;
  private final Duration sessionLife;
  private final int maximum;
  private final Tokens tokens = new Tokens();
  private final Map<String, Entry> codes = new LinkedHashMap<>();
  private final Map<String, Entry> sessions = new LinkedHashMap<>();

  @Activate
  public Sessions(Config config) {
    this(Clock.systemUTC(), Duration.ofSeconds(config.linkSeconds()), Duration.ofMinutes(config.sessionMinutes()),
        config.maximum());
  }

  Sessions(Clock clock, Duration linkLife, Duration sessionLife, int maximum) {
    this.clock = clock;
    this.linkLife = linkLife;
    this.sessionLife = sessionLife;
    this.maximum = maximum;
  }

  @Override
  public synchronized String create(Caller caller) {
    return put(codes, caller, linkLife);
  }

  @Override
  public synchronized Optional<String> redeem(String code) {
    Entry entry = codes.remove(Tokens.digest(code));
    // A session is a browser's, not the owner's process: it may not name files of this machine.
    return alive(entry) ? Optional.of(put(sessions, new Caller(entry.caller().name(), entry.caller().role()), sessionLife))
        : Optional.empty();
  }

  @Override
  public synchronized void end(String token) {
    sessions.remove(Tokens.digest(token));
  }

  @Override
  public synchronized Optional<Caller> authenticate(String token) {
    String key = Tokens.digest(token);
    Entry entry = sessions.remove(key);
    if (!alive(entry)) {
      return Optional.empty();
    }
    sessions.put(key, new Entry(entry.caller(), clock.instant().plus(sessionLife)));
    return Optional.of(entry.caller());
  }

  private boolean alive(Entry entry) {
    return entry != null && clock.instant().isBefore(entry.until());
  }

  private String put(Map<String, Entry> entries, Caller caller, Duration life) {
    entries.values().removeIf(entry -> !alive(entry));
    while (entries.size() >= maximum) {
      entries.remove(entries.keySet().iterator().next());
    }
    String token = tokens.create();
    entries.put(Tokens.digest(token), new Entry(caller, clock.instant().plus(life)));
    return token;
  }
}
