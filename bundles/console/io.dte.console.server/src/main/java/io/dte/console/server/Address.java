// SPDX-License-Identifier: Apache-2.0
package io.dte.console.server;

import java.net.URI;
import java.util.Set;

/**
 * Where the server listens.
 *
 * @param bind address; null: the loopback
 * @param port as text; null: the default
 */
record Address(String bind, String port) {
  private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0");

  Address {
    bind = bind == null || bind.isBlank() ? "127.0.0.1" : bind;
    port = port == null || port.isBlank() ? "8460" : port;
  }

  /** The address processes of this machine use. */
  URI local() {
    return uri(ANY.contains(bind) ? "127.0.0.1" : bind);
  }

  private URI uri(String host) {
    String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create("http://" + literal + ":" + port + "/");
  }
}
