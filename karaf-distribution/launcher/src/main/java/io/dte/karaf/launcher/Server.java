// SPDX-License-Identifier: Apache-2.0
package io.dte.karaf.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.main.Main;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;

/**
 * The server's process. Karaf installs its bundles anew at each start, into a cache folder of this process alone, so
 * that the installation is never written to and a changed jar is never mistaken for its predecessor.
 */
public final class Server {
  private static final int DONE = 0;
  private static final int RUN_FAILED = 1;
  private static final int USAGE = 2;
  private static final int UNAVAILABLE = 5;
  private static final int STORAGE = 6;

  private static final String DATA_DIRECTORY = "io.dte.foundation.api.home.DataDirectory";

  /** System property by which a bundle says how the process is to end. */
  private static final String EXIT_PROPERTY = "dte.exit";

  /** Bundles of the shell sit above this start level, and are only started for {@code --console}. */
  private static final int LEVEL_SERVER = 85;
  private static final int LEVEL_CONSOLE = 100;

  /** How long the framework may take to stop before the process ends without it. */
  private static final long STOP_SECONDS = 30;

  private Server() {}

  public static void main(String[] arguments) {
    Options options;
    try {
      options = Options.parse(List.of(arguments), System.getenv());
    } catch (Options.UsageException e) {
      System.err.println("dte: " + e.getMessage() + " (try: dte server --help)");
      System.exit(USAGE);
      return;
    }
    if (options.help()) {
      System.out.print(Options.USAGE);
      System.exit(DONE);
    }
    System.exit(run(options));
  }

  private static int run(Options options) {
    int port;
    try {
      port = freePort(options);
    } catch (UnknownHostException e) {
      System.err.println("dte: there is no address " + options.bind() + " (check --bind)");
      return UNAVAILABLE;
    } catch (IOException e) {
      System.err.println("dte: cannot listen on " + options.bind() + " port " + options.port() + ": "
          + reason(e) + " (stop the program that uses it, or choose another with --port N)");
      return UNAVAILABLE;
    }
    Path home = home();
    Optional<String> owner = HomeLock.holder(home);
    if (owner.isPresent()) {
      System.err.println("dte: the data directory " + home + " is owned by " + owner.get()
          + " (stop it, or choose another one with DTE_HOME)");
      return UNAVAILABLE;
    }
    InstanceFolder folder;
    try {
      folder = InstanceFolder.create(home.resolve("cache"));
    } catch (IOException e) {
      System.err.println("dte: cannot write to the data directory " + home + ": " + reason(e)
          + " (make it writable, or choose another one with DTE_HOME)");
      return STORAGE;
    }
    Main karaf = new Main(new String[0]);
    CountDownLatch over = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endBySignal(karaf, over), "dte-stop"));
    try {
      configure(options, port, home, folder.path());
      karaf.launch();
      whenOwner(karaf.getFramework().getBundleContext(), folder::deleteLeftOvers);
      karaf.awaitShutdown();
      karaf.destroy();
      return Integer.getInteger(EXIT_PROPERTY, DONE);
    } catch (Exception e) {
      System.err.println("dte: the server did not start: " + e);
      stopQuietly(karaf);
      return RUN_FAILED;
    } finally {
      folder.delete();
      over.countDown();
    }
  }

  /** The data directory's service is there once this process owns it, and never when it was refused. */
  private static void whenOwner(BundleContext framework, Runnable action) throws InvalidSyntaxException {
    framework.addServiceListener(event -> {
      if (event.getType() == ServiceEvent.REGISTERED) {
        action.run();
      }
    }, "(objectClass=" + DATA_DIRECTORY + ")");
    if (framework.getServiceReference(DATA_DIRECTORY) != null) {
      action.run();
    }
  }

  /** Ctrl-C and SIGTERM: the framework stops while the JVM waits for this hook. */
  private static void endBySignal(Main karaf, CountDownLatch over) {
    if (over.getCount() == 0) {
      return;
    }
    stopQuietly(karaf);
    try {
      over.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stopQuietly(Main karaf) {
    try {
      if (karaf.getFramework() != null) {
        karaf.getFramework().stop();
        karaf.getFramework().waitForStop(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
      }
    } catch (Exception e) {
      System.err.println("dte: the server did not stop cleanly: " + e);
    }
  }

  private static void configure(Options options, int port, Path home, Path folder) throws UnknownHostException {
    System.setProperty("dte.home", home.toString());
    System.setProperty("dte.owner", "true");
    System.setProperty("dte.http.port", Integer.toString(port));
    System.setProperty("dte.http.bind", options.bind());
    System.setProperty("org.osgi.service.http.port", Integer.toString(port));
    System.setProperty("org.apache.felix.http.host", options.bind());
    // Ids in paths may be URIs: with slashes, two of them, encoded ones, percent signs. Paths that climb are refused later.
    System.setProperty("org.eclipse.jetty.UriComplianceMode", "LEGACY");
    if (!address(options).isLoopbackAddress()) {
      // A bundle opens the port when there are users or an OIDC issuer, and refuses to otherwise.
      System.setProperty("org.apache.felix.http.enable", "false");
    }
    System.setProperty("dte.console", Boolean.toString(options.console()));
    System.setProperty("dte.startlevel", Integer.toString(options.console() ? LEVEL_CONSOLE : LEVEL_SERVER));
    System.setProperty("karaf.startLocalConsole", Boolean.toString(options.console()));
    System.setProperty("karaf.startRemoteShell", "false");
    System.setProperty("karaf.handle.sigterm", "false");
    System.setProperty("karaf.data", folder.toString());
    System.setProperty("karaf.instances", folder.resolve("instances").toString());
    System.setProperty("karaf.log", home.resolve("logs").toString());
    System.setProperty("java.io.tmpdir", folder.resolve("tmp").toString());
  }

  private static InetAddress address(Options options) throws UnknownHostException {
    return InetAddress.getByName(options.bind());
  }

  private static Path home() {
    String named = System.getProperty("dte.home", System.getenv().getOrDefault("DTE_HOME", ""));
    return (named.isBlank() ? Path.of(System.getProperty("user.home"), ".dte") : Path.of(named)).toAbsolutePath()
        .normalize();
  }

  /** Asks for the port as the HTTP server will: without this, a port in use shows as a server that never answers. */
  private static int freePort(Options options) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address(options), options.port()));
      return socket.getLocalPort();
    }
  }

  private static String reason(IOException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
