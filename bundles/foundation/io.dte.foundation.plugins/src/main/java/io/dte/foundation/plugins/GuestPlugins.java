// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.plugin.PluginSignature;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.plugins.PluginFolder.Checked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/**
 * Plug-ins of a one-shot command: files in the drop folder, each started by the command that needs it. Before a file
 * comes in, the framework resolves it against everything the product ships.
 */
@Component(service = PluginService.class, configurationPid = PluginConfig.PID)
public final class GuestPlugins implements PluginService {
  /** System property of the command's launcher: the product's folder, with the bundles it may start. */
  private static final String PRODUCT_PROPERTY = "dte.product";

  private final BundleContext system;
  private final DataDirectory home;
  private final PluginSignature.Policy policy;

  @Activate
  public GuestPlugins(BundleContext context, PluginConfig config, @Reference DataDirectory home,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.GUEST_CONDITION + ")") Condition guest) {
    system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
    this.home = home;
    policy = PluginFolder.policy(config);
  }

  @Override
  public List<Plugin> list() {
    PluginFolder folder = folder();
    List<Plugin> plugins = new ArrayList<>();
    try {
      for (Path file : folder.files()) {
        try {
          plugins.add(folder.inspect(file).plugin("installed", "", file.getFileName().toString()));
        } catch (DteException e) {
          plugins.add(PluginFolder.failed(file, e.problem()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return plugins;
  }

  @Override
  public Plugin install(Path file, String sha256) throws DteException {
    PluginFolder folder = folder();
    try (Checked checked = folder.check(file, sha256)) {
      List<Plugin> there = list();
      for (Plugin plugin : there) {
        if (plugin.id().equals(checked.file().id()) && !plugin.state().equals("failed")) {
          throw PluginFolder.alreadyThere(plugin);
        }
      }
      tryOut(checked, "");
      String given = file.getFileName().toString();
      String name = folder.nameFor(checked.file(), there.stream().anyMatch(plugin -> plugin.file().equals(given)
          && !plugin.state().equals("failed")));
      folder.publish(checked, name);
      return checked.plugin("installed", "", name);
    }
  }

  @Override
  public Plugin update(Path file, String sha256) throws DteException {
    PluginFolder folder = folder();
    try (Checked checked = folder.check(file, sha256)) {
      Plugin old = find(checked.file().id());
      tryOut(checked, old.file());
      String given = file.getFileName().toString();
      String name = folder.nameFor(checked.file(), !given.equals(old.file())
          && list().stream().anyMatch(plugin -> plugin.file().equals(given)));
      folder.publish(checked, name);
      if (!name.equals(old.file())) {
        folder.delete(old.file());
      }
      return checked.plugin("installed", "", name);
    }
  }

  @Override
  public String id(Path file) throws DteException {
    return PluginFile.read(file).id();
  }

  @Override
  public void remove(String id) throws DteException {
    folder().delete(find(id).file());
  }

  private PluginFolder folder() {
    return new PluginFolder(home.plugins(), policy);
  }

  private Plugin find(String id) throws DteException {
    Optional<Plugin> plugin = list().stream().filter(candidate -> candidate.id().equals(id)).findFirst();
    return plugin.orElseThrow(() -> PluginFolder.notThere(id));
  }

  private void tryOut(Checked checked, String replaced) throws DteException {
    String product = System.getProperty(PRODUCT_PROPERTY);
    if (product != null) {
      installAll(Path.of(product, "bundles"), "");
    }
    installAll(home.plugins(), replaced);
    new Bundles(system).tryOut(checked.file());
  }

  /** Makes everything at hand known to this process's framework, without starting it; by reference, so it is quick. */
  private void installAll(Path jars, String except) throws DteException {
    if (!Files.isDirectory(jars)) {
      return;
    }
    try (Stream<Path> files = Files.list(jars)) {
      for (Path jar : files.filter(path -> path.toString().endsWith(".jar")).sorted().toList()) {
        if (!jar.getFileName().toString().equals(except)) {
          install(jar);
        }
      }
    } catch (IOException e) {
      throw PluginFolder.storage("read", jars, e);
    }
  }

  private void install(Path jar) {
    try {
      system.installBundle("reference:" + jar.toUri());
    } catch (BundleException notABundle) {
      // It cannot be what the new plug-in needs, then.
      return;
    }
  }
}
