// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import java.net.URI;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A {@link Server} that all tests of a class share: it starts before the first of them and stops after the last. */
final class RunningServer implements BeforeAllCallback, AfterAllCallback, ServerClient {
  private final Callable<Dte> preparation;
  private Server server;

  /**
   * @param preparation says whose data directory the server gets, and puts into it what has to be there before the start;
   *     temporary folders of the class are there by then
   */
  RunningServer(Callable<Dte> preparation) {
    this.preparation = preparation;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    server = Server.start(preparation.call());
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    // It is none where it, or what was to be prepared, failed.
    if (server != null) {
      server.close();
    }
  }

  @Override
  public Dte dte() {
    return server.dte();
  }

  @Override
  public URI url() {
    return server.url();
  }

  @Override
  public URI login() {
    return server.login();
  }

  @Override
  public String token() {
    return server.token();
  }

  @Override
  public Dte.Running running() {
    return server.running();
  }
}
