// SPDX-License-Identifier: Apache-2.0
package io.dte.karaf.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * What the command line of the server says.
 *
 * @param port to listen on; 0: any free one
 * @param bind address to listen on
 * @param console a local shell on this terminal
 * @param help only print how to call it
 */
record Options(int port, String bind, boolean console, boolean help) {
  static final int DEFAULT_PORT = 8460;
  static final String DEFAULT_BIND = "127.0.0.1";
  static final String USAGE = """
      Usage: dte server [--port N] [--bind ADDRESS] [--console]
      Starts the server: web pages, REST and runs, on the data directory DTE_HOME (default ~/.dte).

            --port N         port to listen on; 0 takes any free one (default 8460, or DTE_HTTP_PORT)
            --bind ADDRESS   address to listen on (default 127.0.0.1); any other than this machine's own
                             loopback needs users (dte users add) or an OIDC issuer
            --console        open a local shell on this terminal
        -h, --help           print this

      It ends on Ctrl-C or SIGTERM. Exit status: 0 stopped, 2 wrong call, 5 port or data directory in use,
      6 disk or permission.

      Examples:
        dte server
        dte server --port 9000
        DTE_HOME=/srv/dte dte server --bind 0.0.0.0
      """;

  /** The call cannot be understood. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  static Options parse(List<String> arguments, Map<String, String> environment) throws UsageException {
    int port = port(environment.getOrDefault("DTE_HTTP_PORT", Integer.toString(DEFAULT_PORT)));
    String bind = environment.getOrDefault("DTE_HTTP_BIND", DEFAULT_BIND);
    boolean console = false;
    boolean help = false;
    Deque<String> rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (equals >= 0) {
        rest.push(argument.substring(equals + 1));
      }
      switch (name) {
        case "--port" -> port = port(value(name, rest));
        case "--bind" -> bind = value(name, rest);
        case "--console" -> console = true;
        case "-h", "--help" -> help = true;
        default -> throw new UsageException("unknown option " + argument);
      }
    }
    return new Options(port, bind, console, help);
  }

  private static String value(String name, Deque<String> rest) throws UsageException {
    if (rest.isEmpty() || rest.peek().isEmpty()) {
      throw new UsageException(name + " needs a value");
    }
    return rest.pop();
  }

  private static int port(String text) throws UsageException {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new UsageException("a port is a number from 0 to 65535, not " + text);
    }
    throw new UsageException("a port is a number from 0 to 65535, not " + text);
  }
}
