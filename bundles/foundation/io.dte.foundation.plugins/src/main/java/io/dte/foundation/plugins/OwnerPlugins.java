// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.plugin.PluginSignature;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The owner's plug-ins: in the framework as long as their file lies in the drop folder, which is looked at regularly. */
@Component(service = PluginService.class, immediate = true, configurationPid = PluginConfig.PID)
@Designate(ocd = PluginConfig.class)
public final class OwnerPlugins implements PluginService {
  private static final Logger LOG = LoggerFactory.getLogger(OwnerPlugins.class);

  private final RunningPlugins running;
  private final ScheduledExecutorService looking;

  @Activate
  public OwnerPlugins(BundleContext context, PluginConfig config, @Reference DataDirectory home,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")") Condition owner) {
    this(context, PluginFolder.policy(config), home.plugins(), home.cache("plugins"), config.pollMillis());
  }

  OwnerPlugins(BundleContext context, PluginSignature.Policy policy, Path folder, Path cache, long pollMillis) {
    running = new RunningPlugins(new PluginFolder(folder, policy), new Bundles(context), cache);
    looking = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "dte-plugins");
      thread.setDaemon(true);
      return thread;
    });
    looking.scheduleWithFixedDelay(this::look, 0, pollMillis, TimeUnit.MILLISECONDS);
  }

  @Deactivate
  void stop() {
    looking.shutdownNow();
  }

  @Override
  public List<Plugin> list() {
    return running.list();
  }

  @Override
  public Plugin install(Path file, String sha256) throws DteException {
    return running.install(file, sha256);
  }

  @Override
  public Plugin update(Path file, String sha256) throws DteException {
    return running.update(file, sha256);
  }

  @Override
  public String id(Path file) throws DteException {
    return PluginFile.read(file).id();
  }

  @Override
  public void remove(String id) throws DteException {
    running.remove(id);
  }

  /** An exception that left this method would end the looking for good. */
  private void look() {
    try {
      running.look();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the drop folder of plug-ins cannot be looked at: {}", e.toString());
    }
  }
}
