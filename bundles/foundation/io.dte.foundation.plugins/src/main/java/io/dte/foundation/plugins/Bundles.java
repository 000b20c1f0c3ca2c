// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a plug-in's bundles into the framework, all or none, by the plain OSGi API. */
final class Bundles {
  /** Locations of bundles that came this way begin so; a framework that keeps its bundles may hold some at start. */
  static final String LOCATION = "dte-plugin:";
  private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);
  private static final long REFRESH_SECONDS = 30;

  private final BundleContext system;

  Bundles(BundleContext context) {
    system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
  }

  /** Installs, resolves and starts everything in the file; when any of it fails, all is as before. */
  List<Bundle> start(PluginFile file) throws DteException {
    List<Bundle> installed = install(file);
    boolean done = false;
    try {
      resolve(file, installed);
      for (Bundle bundle : installed) {
        if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
          bundle.start();
        }
      }
      done = true;
      return installed;
    } catch (BundleException e) {
      throw new DteException(Problem.of(ExitCode.INVALID, "the plug-in " + file.id() + " does not start: " + reason(e),
          "nothing was changed; tell its author").at(place(file)), e);
    } finally {
      if (!done) {
        remove(installed);
      }
    }
  }

  /** Whether everything in the file would resolve; throws with what is missing. Leaves nothing behind. */
  void tryOut(PluginFile file) throws DteException {
    List<Bundle> installed = install(file);
    try {
      resolve(file, installed);
    } finally {
      remove(installed);
    }
  }

  void remove(Collection<Bundle> bundles) {
    List<Bundle> removed = new ArrayList<>();
    List<Bundle> backwards = new ArrayList<>(bundles);
    java.util.Collections.reverse(backwards);
    for (Bundle bundle : backwards) {
      try {
        bundle.uninstall();
        removed.add(bundle);
      } catch (BundleException | IllegalStateException e) {
        LOG.warn("{} cannot be uninstalled: {}", bundle.getSymbolicName(), e.getMessage());
      }
    }
    refresh(removed);
  }

  /** Bundles an earlier process of this framework kept. */
  void removeLeftOvers() {
    List<Bundle> left = Arrays.stream(system.getBundles())
        .filter(bundle -> bundle.getLocation().startsWith(LOCATION)).toList();
    if (!left.isEmpty()) {
      remove(left);
    }
  }

  private List<Bundle> install(PluginFile file) throws DteException {
    List<Bundle> installed = new ArrayList<>();
    boolean done = false;
    try {
      for (PluginFile.Content content : file.bundles()) {
        if (file.bundles().size() > 1 && isThere(content.manifest())) {
          continue;
        }
        try (InputStream bytes = file.open(content)) {
          installed.add(system.installBundle(LOCATION + file.id() + ":" + content.manifest().symbolicName(), bytes));
        }
      }
      done = true;
      return installed;
    } catch (BundleException e) {
      throw new DteException(Problem.of(ExitCode.INVALID, "the plug-in cannot be installed: " + reason(e),
          "nothing was changed").at(place(file)), e);
    } catch (IOException e) {
      throw new DteException(Problem.of(ExitCode.STORAGE, "the plug-in cannot be read: " + e.getMessage(),
          "nothing was changed").at(place(file)), e);
    } finally {
      if (!done) {
        remove(installed);
      }
    }
  }

  /** A KAR often carries libraries that the platform has; a second copy would part their classes. */
  private boolean isThere(BundleManifest manifest) {
    Version version = Version.parseVersion(manifest.version());
    return Arrays.stream(system.getBundles()).anyMatch(bundle ->
        manifest.symbolicName().equals(bundle.getSymbolicName()) && version.equals(bundle.getVersion()));
  }

  private void resolve(PluginFile file, List<Bundle> installed) throws DteException {
    if (system.getBundle().adapt(FrameworkWiring.class).resolveBundles(installed)) {
      return;
    }
    List<String> missing = Missing.of(system, installed);
    String why = missing.isEmpty() ? "what it needs contradicts itself: " + firstRefusal(installed)
        : String.join("; ", missing);
    throw new DteException(Problem.of(ExitCode.INVALID, "the plug-in " + file.id() + " does not resolve: " + why,
        "nothing was changed; install what is missing, or a version made for this platform").at(place(file)));
  }

  /** The framework only tells why when a bundle is started. */
  private static String firstRefusal(List<Bundle> installed) {
    for (Bundle bundle : installed) {
      if (bundle.getState() == Bundle.INSTALLED) {
        try {
          bundle.start(Bundle.START_TRANSIENT);
        } catch (BundleException e) {
          return reason(e);
        }
      }
    }
    return "the framework gives no reason";
  }

  /** Without it the old classes stay, and with them everything they refer to. */
  private void refresh(List<Bundle> removed) {
    if (removed.isEmpty()) {
      return;
    }
    CountDownLatch refreshed = new CountDownLatch(1);
    system.getBundle().adapt(FrameworkWiring.class).refreshBundles(removed, event -> {
      if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
        refreshed.countDown();
      }
    });
    try {
      if (!refreshed.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the framework has not refreshed its bundles after {} s", REFRESH_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reason(BundleException problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return message.lines().findFirst().orElse("unknown");
  }

  private static SourceLocation place(PluginFile file) {
    return SourceLocation.of(file.path().getFileName().toString());
  }
}
