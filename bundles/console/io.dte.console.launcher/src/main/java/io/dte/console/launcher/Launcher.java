// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import io.dte.console.launcher.BundleIndex.Boot;
import io.dte.console.launcher.BundleIndex.Installable;
import io.dte.foundation.api.command.BeforeExit;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.ExitCode;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** The main class of the {@code dte} command: starts the boot set, hands the call to the dispatcher, ends the process. */
public final class Launcher {
  private static final int INTERNAL_ERROR = ExitCode.RUN_FAILED.code();

  /** Beginnings of the names of the boot jars that bring configuration. */
  private static final List<String> CONFIGURATION = List.of("org.apache.felix.configadmin-", "io.dte.foundation.config-");

  private Launcher() {}

  /** @param args the command line; the system property {@code dte.product} is the folder of jars */
  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    FrameworkFolder storage = null;
    BundleContext system = null;
    // The JVM's own; looked up by name it costs more than what it parses.
    System.setProperty("javax.xml.parsers.SAXParserFactory", "com.sun.org.apache.xerces.internal.jaxp.SAXParserFactoryImpl");
    int code;
    try {
      storage = FrameworkFolder.create();
      Interruption interruption = new Interruption(storage::delete);
      CommandContext context = new CommandContext(Path.of("").toAbsolutePath(), System.getenv(), System.in, out, err,
          Boolean.getBoolean("dte.interactive"), wantsJson(args), interruption);
      system = start(storage);
      CommandDispatcher dispatcher = dispatcher(system);
      String training = System.getProperty("dte.training");
      if (training != null) {
        train(dispatcher, context, Path.of(training));
      }
      code = dispatcher.execute(context, Arrays.asList(args));
    } catch (IOException | BundleException | RuntimeException | LinkageError e) {
      // The framework's threads would keep the process alive: whatever happened, it ends below.
      code = report(e, err, args);
    }
    out.flush();
    err.flush();
    if (system != null) {
      tellUsed(system);
    }
    if (storage != null) {
      storage.delete();
    }
    Runtime.getRuntime().halt(code);
  }

  /** Does what most calls do, then ends in the orderly way that writes the class archive. */
  private static void train(CommandDispatcher dispatcher, CommandContext context, Path folder) throws IOException {
    for (String line : Files.readAllLines(folder.resolve("commands"))) {
      dispatcher.execute(context, List.of(line.replace("TRAINING", folder.toString()).split(" ")));
    }
    System.exit(0);
  }

  private static void tellUsed(BundleContext system) {
    try {
      for (ServiceReference<BeforeExit> reference : system.getServiceReferences(BeforeExit.class, null)) {
        if (reference.getUsingBundles() != null) {
          system.getService(reference).beforeExit();
        }
      }
    } catch (InvalidSyntaxException | RuntimeException | LinkageError e) {
      return; // The end takes longer.
    }
  }

  private static BundleContext start(FrameworkFolder storage) throws IOException, BundleException {
    Path product = Path.of(System.getProperty("dte.product"));
    Path home = home();
    BundleIndex index = BundleIndex.read(product.resolve("index"));
    Framework framework = new FrameworkFactory().newFramework(configuration(index, storage.path(), home),
        new BootConnector(product.resolve("boot"), index));
    framework.init();
    BundleContext system = framework.getBundleContext();
    List<Installable> installable = new ArrayList<>(index.installable());
    installable.addAll(new PluginFolder(home.resolve("plugins"), home.resolve("cache/plugins"),
        storage.path().resolve("plugins"), PluginFolder.policy(home.resolve("etc"))).bundles());
    system.registerService(OnDemand.class, new BundlesOnDemand(system, product, installable), null);
    List<Bundle> bundles = new ArrayList<>();
    if (isConfigured(home)) {
      install(system, index, true, bundles);
    }
    install(system, index, false, bundles);
    framework.start();
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    return system;
  }

  private static CommandDispatcher dispatcher(BundleContext system) throws BundleException {
    ServiceReference<CommandDispatcher> dispatcher = system.getServiceReference(CommandDispatcher.class);
    if (dispatcher == null) {
      throw new BundleException("the command dispatcher is not there");
    }
    return system.getService(dispatcher);
  }

  /** Installs either what brings the configuration, which has to be there before components are, or everything else. */
  private static void install(BundleContext system, BundleIndex index, boolean configuration, List<Bundle> bundles)
      throws BundleException {
    for (Boot boot : index.started()) {
      if (configuration == CONFIGURATION.stream().anyMatch(boot.file()::startsWith)) {
        bundles.add(system.installBundle(BootConnector.LOCATION + boot.file()));
      }
    }
  }

  private static Map<String, String> configuration(BundleIndex index, Path storage, Path home) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, index.systemPackages());
    configuration.put("felix.cache.locking", "false");
    configuration.put("felix.shutdown.hook", "false");
    configuration.put("felix.log.level", "0");
    // Only code that builds bundle: URLs from text needs these, and they cost a tenth of the start.
    configuration.put("felix.service.urlhandlers", "false");
    configuration.put("ds.loglevel", "error");
    configuration.put(DataDirectory.HOME_PROPERTY, home.toString());
    configuration.put(DataDirectory.OWNER_PROPERTY, "false");
    return configuration;
  }

  static Path home() {
    String home = System.getenv("DTE_HOME");
    return home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".dte")
        : Path.of(home).toAbsolutePath().normalize();
  }

  /** Configuration costs time, and only matters where somebody configured something. */
  private static boolean isConfigured(Path home) {
    String[] files = home.resolve("etc").toFile().list((folder, name) -> name.endsWith(".cfg"));
    return files != null && files.length > 0;
  }

  private static boolean wantsJson(String[] args) {
    for (String arg : args) {
      if (arg.equals("--")) {
        return false;
      }
      if (arg.equals("--json")) {
        return true;
      }
    }
    return false;
  }

  private static int report(Throwable problem, PrintStream err, String[] args) {
    if (System.getenv("DTE_DEBUG") != null) {
      problem.printStackTrace(err);
    }
    String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
    String text = "dte cannot start: " + message.lines().findFirst().orElse("") + " (DTE_DEBUG=1 shows details)";
    if (wantsJson(args)) {
      String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
      err.println("{\"code\":" + INTERNAL_ERROR + ",\"message\":\"" + quoted + "\"}");
    } else {
      err.println(text);
    }
    return INTERNAL_ERROR;
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 13), true,
        StandardCharsets.UTF_8);
  }
}
