// SPDX-License-Identifier: Apache-2.0
package io.dte.console.server;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.http.BindPolicy;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.LoginLinks;
import io.dte.foundation.api.security.Role;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/**
 * Waits until the server answers, then writes {@code owner.json} and prints the address and a login link. Only in the
 * product {@code server}: the desktop announces itself.
 */
@Component(service = {}, immediate = true)
public final class Announcer {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final DataDirectory home;
  private final LoginLinks links;
  private final Ending ending;
  private final BindPolicy policy;
  private final PrintStream out;
  private final Thread waiting;

  @Activate
  public Announcer(BundleContext context, @Reference DataDirectory home, @Reference LoginLinks links,
      @Reference Ending ending, @Reference BindPolicy policy,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")") Condition owner) {
    this(new Address(context.getProperty("dte.http.bind"), context.getProperty("dte.http.port")), home, links, ending,
        policy, System.out);
  }

  Announcer(Address address, DataDirectory home, LoginLinks links, Ending ending, BindPolicy policy,
      PrintStream out) {
    this.home = home;
    this.links = links;
    this.ending = ending;
    this.policy = policy;
    this.out = out;
    waiting = new Thread(() -> waitAndAnnounce(address), "dte-announce");
    waiting.setDaemon(true);
    waiting.start();
  }

  @Deactivate
  void stop() {
    waiting.interrupt();
  }

  private void waitAndAnnounce(Address address) {
    try {
      if (!new HealthCheck(address.local()).await(PATIENCE)) {
        ending.end(Problem.of(ExitCode.UNAVAILABLE,
            "the server does not answer on " + address.local() + " after " + PATIENCE.toSeconds() + " s",
            "see dte.log in " + home.logs()));
        return;
      }
      policy.check(address.bind());
      home.announce(address.local(), newToken());
      URI shown = address.local();
      out.println("The server answers on " + shown);
      out.println("Log in once with " + shown + "login?code=" + links.create(new Caller("owner", Role.OPERATOR)));
      out.flush();
    } catch (DteException e) {
      ending.end(e.problem());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static String newToken() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new String(Base64.getUrlEncoder().withoutPadding().encode(bytes), StandardCharsets.US_ASCII);
  }
}
