// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.http.HealthProbe;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the data directory this framework was started with and publishes it, with the condition of its role; or
 * publishes the problem. The services are registered by hand, because which of them there are is only known then.
 */
@Component(service = {}, immediate = true)
public final class HomeComponent {

  /** Framework property: {@code false} where the file system's locks hang or lie; liveness of pids counts instead. */
  static final String LOCKS_PROPERTY = "dte.home.locks";

  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
  private final DataFolder folder;

  @Activate
  public HomeComponent(BundleContext context) {
    Path root = root(context.getProperty(DataDirectory.HOME_PROPERTY));
    boolean owner = Boolean.parseBoolean(context.getProperty(DataDirectory.OWNER_PROPERTY));
    LockFile.Locking locking = locking(context);
    DataFolder opened = null;
    try {
      opened = owner ? DataFolder.own(root, new Format(), locking) : DataFolder.visit(root, new Format(), locking);
      // The condition comes first: whoever sees the data directory can already tell its role.
      registrations.add(context.registerService(Condition.class, Condition.INSTANCE, properties(
          Condition.CONDITION_ID, owner ? DataDirectory.OWNER_CONDITION : DataDirectory.GUEST_CONDITION)));
      registrations.add(context.registerService(DataDirectory.class, opened, null));
      if (owner) {
        registrations.add(context.registerService(HealthProbe.class, new HomeHealth(root), null));
      }
    } catch (DteException refused) {
      logger().error("{}", refused.getMessage());
      registrations.add(context.registerService(Problem.class, refused.problem(),
          properties(DataDirectory.START_PROPERTY, "home")));
    }
    folder = opened;
  }

  @Deactivate
  void close() {
    for (int i = registrations.size() - 1; i >= 0; i--) {
      try {
        registrations.get(i).unregister();
      } catch (IllegalStateException alreadyGone) {
        logger().debug("unregistered by the framework already", alreadyGone);
      }
    }
    if (folder != null) {
      folder.close();
    }
  }

  static LockFile.Locking locking(BundleContext context) {
    return "false".equals(context.getProperty(LOCKS_PROPERTY)) ? LockFile.Locking.NONE : LockFile.Locking.SYSTEM;
  }

  static Path root(String property) {
    String named = property;
    if (named == null || named.isBlank()) {
      named = System.getenv("DTE_HOME");
    }
    Path path = named == null || named.isBlank() ? Path.of(System.getProperty("user.home"), ".dte") : Path.of(named);
    return path.toAbsolutePath().normalize();
  }

  private static Dictionary<String, Object> properties(String key, String value) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(key, value);
    return properties;
  }

  /** Made only when something is to be said: a one-shot command has no time for it. */
  private static Logger logger() {
    return LoggerFactory.getLogger(HomeComponent.class);
  }
}
