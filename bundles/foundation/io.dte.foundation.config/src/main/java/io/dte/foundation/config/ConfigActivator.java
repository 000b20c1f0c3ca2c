// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.config;

import io.dte.foundation.api.home.DataDirectory;
import java.nio.file.Path;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Reads the configuration files in the moment Config Admin appears. No component, and started before there are any: what
 * configures them has to be there first.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class ConfigActivator implements BundleActivator {
  private static final long LOOK_EVERY_MILLIS = 1000;

  private ServiceTracker<ConfigurationAdmin, Watch> tracker;

  @Override
  public void start(BundleContext context) {
    Path folder = root(context.getProperty(DataDirectory.HOME_PROPERTY)).resolve("etc");
    boolean owner = Boolean.parseBoolean(context.getProperty(DataDirectory.OWNER_PROPERTY));
    tracker = new ServiceTracker<>(context, ConfigurationAdmin.class, null) {
      @Override
      public Watch addingService(ServiceReference<ConfigurationAdmin> reference) {
        ConfigFiles files = new ConfigFiles(folder, context.getService(reference));
        files.begin();
        return new Watch(files, owner);
      }

      @Override
      public void removedService(ServiceReference<ConfigurationAdmin> reference, Watch watch) {
        watch.close();
        context.ungetService(reference);
      }
    };
    tracker.open();
  }

  @Override
  public void stop(BundleContext context) {
    tracker.close();
  }

  private static Path root(String property) {
    String named = property == null || property.isBlank() ? System.getenv("DTE_HOME") : property;
    Path path = named == null || named.isBlank() ? Path.of(System.getProperty("user.home"), ".dte") : Path.of(named);
    return path.toAbsolutePath().normalize();
  }

  /** Looks again and again, where a process lives long enough for files to change: in an owner. */
  private static final class Watch implements AutoCloseable {
    private final Thread thread;

    Watch(ConfigFiles files, boolean owner) {
      thread = new Thread(() -> watch(files), "dte-config");
      thread.setDaemon(true);
      if (owner) {
        thread.start();
      }
    }

    private static void watch(ConfigFiles files) {
      try {
        while (true) {
          Thread.sleep(LOOK_EVERY_MILLIS);
          files.look();
        }
      } catch (InterruptedException | IllegalStateException over) {
        // Config Admin throws the latter when it was stopped first.
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
