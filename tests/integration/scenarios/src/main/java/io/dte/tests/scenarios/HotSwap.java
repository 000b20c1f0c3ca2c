// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A run kind is replaced, and taken away for a while, under runs that use it: every one of them succeeds. */
@Component(service = Callable.class, property = "scenario=hot-swap")
public final class HotSwap implements Callable<String> {
  private static final int RUNS = 20;
  private static final int SWAPS = 4;

  private final Platform platform;

  @Activate
  public HotSwap(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public String call() throws Exception {
    SampleJar first = platform.sample();
    SampleJar second = first.with(platform.scratch("sample-2.jar"), Map.of("Bundle-Version", "2.0.0"));
    platform.plugins.install(first.file(), "");
    List<UUID> runs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      runs.add(platform.start("swap " + i, 0.2 + i * 0.15).id());
    }
    for (int i = 0; i < SWAPS; i++) {
      platform.plugins.update((i % 2 == 0 ? second : first).file(), "");
      Thread.sleep(200);
    }
    platform.plugins.remove(SampleJar.ID);
    Run late = platform.start("submitted while the kind is away", 0);
    awaitWaiting(late.id());
    platform.plugins.install(first.file(), "");
    runs.add(late.id());
    for (UUID id : runs) {
      Run run = platform.runs.completion(id).get(Platform.PATIENCE_SECONDS, TimeUnit.SECONDS);
      Platform.check(run.state() == RunState.SUCCEEDED, run.name() + " is " + run.state() + ": " + run.message());
      Platform.check(run.outputs().path("greeting").asText().startsWith("Hello, " + run.name()),
          "the outputs of " + run.name() + " are " + run.outputs());
    }
    platform.plugins.remove(SampleJar.ID);
    return runs.size() + " runs over " + SWAPS + " swaps";
  }

  private void awaitWaiting(UUID id) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Platform.PATIENCE_SECONDS);
    while (platform.runs.find(id).orElseThrow().state() != RunState.WAITING) {
      Platform.check(System.nanoTime() < deadline, "a run without its kind is not waiting but "
          + platform.runs.find(id).orElseThrow());
      Thread.sleep(20);
    }
    String message = platform.runs.find(id).orElseThrow().message();
    Platform.check(message.contains("sample"), "it does not say what it waits for: " + message);
  }
}
