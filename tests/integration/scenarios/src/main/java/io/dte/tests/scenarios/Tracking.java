// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.ml.api.registry.Lifecycle;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.Threshold;
import io.dte.ml.api.tracking.TrackingService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Another bundle logs a training and registers its model; it hears of the crossing and of the promotion, and starts a run. */
@Component(service = Callable.class, property = "scenario=tracking")
public final class Tracking implements Callable<String> {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private final Platform platform;
  private final TrackingService tracking;
  private final ModelRegistry registry;
  private final EventLog log;

  @Activate
  public Tracking(@Reference Platform platform, @Reference TrackingService tracking, @Reference ModelRegistry registry,
      @Reference EventLog log) {
    this.platform = platform;
    this.tracking = tracking;
    this.registry = registry;
    this.log = log;
  }

  @Override
  public String call() throws Exception {
    long before = log.lastSequence();
    String experiment = tracking.createExperiment("rivers", "", Map.of("team", "hydrology"), "ada").id();
    tracking.setThresholds(experiment, List.of(new Threshold("rmse", "<", 0.5)));
    String run = tracking.createRun(experiment, "first", "", 0, Map.of(), "ada").info().id();
    for (int step = 0; step < 10; step++) {
      tracking.log(run, RunBatch.metrics(List.of(new Metric("rmse", 1 - step / 10.0, 1000 + step, step)))).get(10, TimeUnit.SECONDS);
    }
    Event crossed = await(before, "metric.threshold.crossed");
    Platform.check(crossed.payload().path("step").asInt() == 6, "the crossing is " + crossed.payload());
    int found = tracking.searchRuns(new Search(List.of(experiment), "metrics.rmse < 0.2", List.of(), Search.View.ACTIVE_ONLY, 10, ""))
        .items().size();
    Platform.check(found == 1, "a search found " + found + " runs");

    registry.create("river model", "", Map.of(), "ada");
    registry.createVersion(new ModelRegistry.NewVersion("river model", "runs:/" + run + "/model", "", run, "", "", "", Map.of()), "ada");
    registry.promote("river model", 1, Lifecycle.IN_REVIEW, "please look", "ada");
    registry.promote("river model", 1, Lifecycle.PRODUCTION_READY, "fine", "bob");
    Event promoted = await(before, "model.version.production-ready");
    platform.plugins.install(platform.sample().file(), "");
    Run reaction = platform.start("serve " + promoted.subject(), 0);
    RunState state = platform.runs.completion(reaction.id()).get(30, TimeUnit.SECONDS).state();
    platform.plugins.remove(SampleJar.ID);
    return "the promotion of " + promoted.subject() + " started a run that " + state.label();
  }

  private Event await(long after, String type) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      List<Event> found = log.read(after, 1000).stream().filter(event -> event.type().name().equals(type)).toList();
      if (!found.isEmpty()) {
        Platform.check(found.size() == 1, type + " is told " + found.size() + " times");
        return found.get(0);
      }
      Platform.check(System.nanoTime() < deadline, "nobody tells of " + type);
      Thread.sleep(20);
    }
  }
}
