// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.model;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunService;
import io.dte.workflow.api.Templates;
import io.dte.workflow.api.Templates.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.swt.widgets.Display;

/**
 * What all views show: immutable snapshots of runs, twins and plug-ins, and what is selected. Services are read in
 * background jobs, bursts of changes are drawn together; getters, setters and listeners belong to the UI thread.
 */
public final class DesktopModel implements AutoCloseable {
  private static final int MAX_RUNS = 1000;
  private static final long COALESCE_MILLIS = 120;
  private static final long LOOK_MILLIS = 500;

  private final Platform platform;
  private final Display display;
  private final Map<Topic, List<Runnable>> listeners = new ConcurrentHashMap<>();
  private final Job runsJob;
  private final Job twinsJob;
  private final Job pluginsJob;
  private final Job pluginsLook;
  private EventLog.Subscription subscription;
  private EventLog subscribed;
  private volatile boolean closed;
  private List<Run> runs = List.of();
  private List<Template> twins = List.of();
  private volatile List<Plugin> plugins = List.of();
  private Template selectedTwin;
  private UUID selectedRun;
  private String selectedStep = "";

  public DesktopModel(Platform platform, Display display) {
    this.platform = platform;
    this.display = display;
    runsJob = refresh("Reading runs", Topic.RUNS, () -> {
      List<Run> now = platform.runs().map(s -> s.list(new RunQuery(Set.of(), "", MAX_RUNS))).orElse(List.of());
      return () -> runs = List.copyOf(now);
    });
    twinsJob = refresh("Reading twins", Topic.TWINS, () -> {
      List<Template> now = platform.templates().map(Templates::list).orElse(List.of());
      return () -> twins = List.copyOf(now);
    });
    pluginsJob = refresh("Reading plug-ins", Topic.PLUGINS, () -> {
      List<Plugin> now = installed();
      return () -> plugins = List.copyOf(now);
    });
    // Nobody tells of plug-ins that fail, and a bundle that started is in the list a moment later.
    pluginsLook = Job.createSystem("Looking at plug-ins", (ICoreRunnable) monitor -> lookAtPlugins());
    platform.onChange(this::serviceChanged);
    follow();
    refreshAll();
    pluginsLook.schedule(LOOK_MILLIS);
  }

  private List<Plugin> installed() {
    return platform.plugins().map(PluginService::list).orElse(List.of());
  }

  private void lookAtPlugins() {
    if (!installed().equals(plugins)) {
      pluginsJob.schedule();
    }
    if (!closed) {
      pluginsLook.schedule(LOOK_MILLIS);
    }
  }

  public Platform platform() {
    return platform;
  }

  public Display display() {
    return display;
  }

  /** Newest first. */
  public List<Run> runs() {
    return runs;
  }

  public List<Template> twins() {
    return twins;
  }

  public List<Plugin> plugins() {
    return plugins;
  }

  public Optional<Template> selectedTwin() {
    return Optional.ofNullable(selectedTwin);
  }

  public void selectTwin(Template twin) {
    selectedTwin = twin;
    fire(Topic.SELECTION);
  }

  /** The selected run as it is now; empty when none is selected or it was removed. */
  public Optional<Run> selectedRun() {
    return runs.stream().filter(r -> r.id().equals(selectedRun)).findFirst();
  }

  /** Also before the run is in the list: it is shown as soon as it is. */
  public void selectRun(UUID id) {
    if (id == null || !id.equals(selectedRun)) {
      selectedRun = id;
      selectedStep = "";
      fire(Topic.SELECTION);
    }
  }

  /** The step whose log is shown: the selected one, else the one that started last, else none. */
  public String shownStep() {
    if (!selectedStep.isEmpty()) {
      return selectedStep;
    }
    return selectedRun().map(Run::steps).filter(s -> !s.isEmpty()).map(s -> s.get(s.size() - 1).name()).orElse("");
  }

  public void selectStep(String step) {
    if (!step.equals(selectedStep)) {
      selectedStep = step;
      fire(Topic.SELECTION);
    }
  }

  /** Calls back on the UI thread after each change; closing the result ends it. */
  public Subscription on(Topic topic, Runnable listener) {
    List<Runnable> list = listeners.computeIfAbsent(topic, t -> new CopyOnWriteArrayList<>());
    list.add(listener);
    return () -> list.remove(listener);
  }

  /** Reads everything anew, in the background. */
  public void refreshAll() {
    List.of(runsJob, twinsJob, pluginsJob).forEach(Job::schedule);
  }

  /** Does something on the UI thread soon; nothing once the desktop is closing. */
  public void onUi(Runnable action) {
    if (!closed && !display.isDisposed()) {
      display.asyncExec(() -> {
        if (!closed) {
          action.run();
        }
      });
    }
  }

  @Override
  public void close() {
    closed = true;
    List.of(runsJob, twinsJob, pluginsJob, pluginsLook).forEach(Job::cancel);
    synchronized (this) {
      if (subscription != null) {
        subscription.close();
      }
    }
  }

  private void serviceChanged(Class<?> type) {
    if (type == EventLog.class) {
      // The tracker knows a service only after its addition was announced.
      onUi(this::follow);
    }
    if (type == Templates.class) {
      twinsJob.schedule(COALESCE_MILLIS);
    } else if (type == PluginService.class) {
      pluginsJob.schedule(COALESCE_MILLIS);
    } else if (type == RunService.class || type == EventLog.class) {
      runsJob.schedule(COALESCE_MILLIS);
    }
  }

  private synchronized void follow() {
    EventLog log = platform.events().orElse(null);
    if (closed || log == subscribed) {
      return;
    }
    if (subscription != null) {
      subscription.close();
    }
    subscribed = log;
    subscription = log == null ? null : log.onCommit(sequence -> runsJob.schedule(COALESCE_MILLIS));
  }

  /** A job that reads in the background and then, on the UI thread, takes over what it read. */
  private Job refresh(String name, Topic topic, Supplier<Runnable> read) {
    Job job = Job.createSystem(name, (ICoreRunnable) monitor -> {
      Runnable takeOver = read.get();
      onUi(() -> {
        takeOver.run();
        fire(topic);
      });
    });
    job.setPriority(Job.SHORT);
    return job;
  }

  private void fire(Topic topic) {
    listeners.getOrDefault(topic, List.of()).forEach(Runnable::run);
  }

  /** Ends a listener. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
