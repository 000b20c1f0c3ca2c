// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.gate.Gate;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import io.dte.ml.api.registry.AuditEntry;
import io.dte.ml.api.registry.Lifecycle;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.Threshold;
import io.dte.ml.api.tracking.TrackingService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Another bundle logs a training and registers its model; it hears of the crossing and of the promotion, and starts a
 * run. A plug-in's gate is asked as long as the plug-in is there.
 */
@Component(service = Callable.class, property = "scenario=tracking")
public final class Tracking implements Callable<String> {
  private static final String PROMOTED = "model.version.production-ready";
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
    Listener listener = new Listener(log);
    try (EventLog.Subscription heard = log.onCommit(listener::wake)) {
      String run = training();
      Event crossed = listener.next("metric.threshold.crossed");
      Platform.check(crossed.payload().path("step").asInt() == 6, "the crossing is " + crossed.payload());

      int gates = platform.services(Gate.class);
      platform.plugins.install(platform.sample().file(), "");
      platform.awaitServices(Gate.class, gates + 1);
      register("river model", run);
      promoted("river model", 1);
      Event promoted = listener.next(PROMOTED);
      Platform.check(promoted.actor().equals("tester") && promoted.payload().path("detail").asText().equals("fine"),
          "the promotion is told as " + promoted);
      Run reaction = platform.start("serve " + promoted.subject(), 0);
      RunState state = platform.runs.completion(reaction.id()).get(Platform.PATIENCE_SECONDS, TimeUnit.SECONDS).state();

      gateOfAPlugin(run, gates);
      List<String> subjects = List.of(listener.next(PROMOTED).subject(), listener.next(PROMOTED).subject());
      Platform.check(subjects.equals(List.of("model:sample model/2", "model:sample model/1")), "promoted are " + subjects);
      listener.checkTold(Map.of("metric.threshold.crossed", 1L, PROMOTED, 3L));
      return "the promotion of " + promoted.subject() + " started a run that " + state.label();
    }
  }

  /** A run whose error becomes smaller than an experiment's threshold. */
  private String training() throws Exception {
    String experiment = tracking.createExperiment("rivers", "", Map.of("team", "hydrology"), new Caller("ada", Role.SCIENTIST)).id();
    tracking.setThresholds(experiment, List.of(new Threshold("rmse", "<", 0.5)));
    String run = tracking.createRun(experiment, "first", "", 0, Map.of(), "ada").info().id();
    for (int step = 0; step < 10; step++) {
      tracking.log(run, RunBatch.metrics(List.of(new Metric("rmse", 1 - step / 10.0, 1000 + step, step)))).get(Platform.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    int found = tracking.searchRuns(new Search(List.of(experiment), "metrics.rmse < 0.2", List.of(), Search.View.ACTIVE_ONLY, 10, ""))
        .items().size();
    Platform.check(found == 1, "a search found " + found + " runs");
    return run;
  }

  private void register(String model, String run) throws DteException {
    registry.create(model, "", Map.of(), new Caller("ada", Role.SCIENTIST));
    version(model, run);
  }

  private void version(String model, String run) throws DteException {
    int version = registry.createVersion(new ModelRegistry.NewVersion(model, "s3://models/" + model, "", run, "", "", "",
        Map.of()), "ada").version();
    registry.promote(model, version, Lifecycle.IN_REVIEW, "please look", "ada");
  }

  private String promote(String model, int version) throws Exception {
    return platform.post("/api/v1/models/" + model.replace(" ", "%20") + "/versions/" + version + "/lifecycle",
        "{\"to\":\"production-ready\",\"comment\":\"fine\"}");
  }

  private void promoted(String model, int version) throws Exception {
    String answer = promote(model, version);
    Platform.check(answer.startsWith("200 ") && answer.contains(Lifecycle.PRODUCTION_READY.label()), answer);
  }

  /** Of a model that the plug-in's gate concerns, the version without a run is refused until the plug-in is gone. */
  private void gateOfAPlugin(String run, int otherGates) throws Exception {
    register("sample model", "");
    version("sample model", run);
    String refused = promote("sample model", 1);
    Platform.check(refused.startsWith("409 ") && refused.contains("sample model/1 lacks what a gate requires: the"
        + " certificate of origin: no run is known"), refused);
    promoted("sample model", 2);
    platform.plugins.remove(SampleJar.ID);
    platform.awaitServices(Gate.class, otherGates);
    promoted("sample model", 1);
    List<String> told = registry.audit("sample model", 1).stream().map(AuditEntry::action).toList();
    Platform.check(told.equals(List.of("version.created", "version.in-review", "version.production-ready")),
        "the audit log has " + told);
  }

  /** Reads with a cursor of its own what is committed from now on, as a trigger does. */
  private static final class Listener {
    private final EventLog log;
    private final BlockingQueue<Long> commits = new LinkedBlockingQueue<>();
    private final long begin;
    private long cursor;

    Listener(EventLog log) {
      this.log = log;
      begin = log.lastSequence();
      cursor = begin;
    }

    void wake(long last) {
      commits.add(last);
    }

    /** The next event of this type, which is waited for; what comes before it is passed over. */
    Event next(String type) throws InterruptedException {
      while (true) {
        for (Event event : log.read(cursor, 1000)) {
          cursor = event.sequence();
          if (event.type().name().equals(type)) {
            return event;
          }
        }
        Platform.check(commits.poll(Platform.PATIENCE_SECONDS, TimeUnit.SECONDS) != null, "nobody tells of " + type);
      }
    }

    /** Nothing is told twice. */
    void checkTold(Map<String, Long> often) {
      Map<String, Long> told = log.read(begin, 10_000).stream().map(event -> event.type().name())
          .filter(often::containsKey).collect(Collectors.groupingBy(type -> type, Collectors.counting()));
      Platform.check(told.equals(often), "told so often: " + told);
    }
  }
}
