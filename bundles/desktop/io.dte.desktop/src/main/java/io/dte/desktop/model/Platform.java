// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.model;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.run.RunService;
import io.dte.workflow.api.Templates;
import io.dte.workflow.api.WorkflowEngine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * The services that the desktop shows. Each may come and go at any time, so that callers ask anew for each use.
 * Safe for use by many threads.
 */
public final class Platform implements AutoCloseable {
  private final List<Consumer<Class<?>>> listeners = new CopyOnWriteArrayList<>();
  private final ServiceTracker<RunService, RunService> runs;
  private final ServiceTracker<EventLog, EventLog> events;
  private final ServiceTracker<Templates, Templates> templates;
  private final ServiceTracker<WorkflowEngine, WorkflowEngine> engines;
  private final ServiceTracker<PluginService, PluginService> plugins;
  private final ServiceTracker<DataDirectory, DataDirectory> home;

  public Platform(BundleContext context) {
    runs = track(context, RunService.class);
    events = track(context, EventLog.class);
    templates = track(context, Templates.class);
    engines = track(context, WorkflowEngine.class);
    plugins = track(context, PluginService.class);
    home = track(context, DataDirectory.class);
  }

  public Optional<RunService> runs() {
    return Optional.ofNullable(runs.getService());
  }

  public Optional<EventLog> events() {
    return Optional.ofNullable(events.getService());
  }

  public Optional<Templates> templates() {
    return Optional.ofNullable(templates.getService());
  }

  public Optional<PluginService> plugins() {
    return Optional.ofNullable(plugins.getService());
  }

  public Optional<DataDirectory> home() {
    return Optional.ofNullable(home.getService());
  }

  /** The engines that are there now. */
  public List<WorkflowEngine> engines() {
    return List.of(engines.getServices(new WorkflowEngine[0]));
  }

  /** Tells which service type gained or lost a service, from the thread it happened on. */
  void onChange(Consumer<Class<?>> listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    listeners.clear();
    List.of(runs, events, templates, engines, plugins, home).forEach(ServiceTracker::close);
  }

  private <T> ServiceTracker<T, T> track(BundleContext context, Class<T> type) {
    ServiceTracker<T, T> tracker = new ServiceTracker<>(context, type, new ServiceTrackerCustomizer<>() {
      @Override
      public T addingService(ServiceReference<T> reference) {
        T service = context.getService(reference);
        changed(type);
        return service;
      }

      @Override
      public void modifiedService(ServiceReference<T> reference, T service) {
        changed(type);
      }

      @Override
      public void removedService(ServiceReference<T> reference, T service) {
        context.ungetService(reference);
        changed(type);
      }
    });
    tracker.open();
    return tracker;
  }

  private void changed(Class<?> type) {
    listeners.forEach(listener -> listener.accept(type));
  }
}
