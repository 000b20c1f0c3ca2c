// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.tests.support.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An engine with a runner of its tasks, and a folder, for each test anew. */
final class EngineExtension<R extends TaskRunner> implements BeforeEachCallback, AfterEachCallback {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Function<Path, R> runners;
  private Path dir;
  private R runner;
  private CwlEngine engine;

  /** @param runners makes a runner whose tasks may write to a folder */
  EngineExtension(Function<Path, R> runners) {
    this.runners = runners;
  }

  /** With a runner that really executes, on four cores whatever the machine has. */
  static EngineExtension<LocalTaskRunner> local() {
    return new EngineExtension<>(folder -> new LocalTaskRunner(new Resources(4, 8192, Long.MAX_VALUE, Long.MAX_VALUE, 0),
        Duration.ofMillis(500), Duration.ofMillis(20)));
  }

  @Override
  public void beforeEach(ExtensionContext test) throws IOException {
    dir = Files.createTempDirectory("dte-cwl").toRealPath();
    open();
  }

  @Override
  public void afterEach(ExtensionContext test) throws IOException {
    close();
    FileTree.delete(dir);
  }

  private void open() {
    runner = runners.apply(dir);
    engine = CwlEngine.of(runner, null, null);
  }

  private void close() {
    engine.close();
    closeRunner();
  }

  /** Goes on with another engine and another runner, as after a restart; {@code between} happens while there are none. */
  void restart(Action between) throws Exception {
    close();
    between.run();
    open();
  }

  void restart() throws Exception {
    restart(() -> { });
  }

  /** Goes on with another engine. */
  void use(CwlEngine other) {
    engine.close();
    engine = other;
  }

  void closeRunner() {
    if (runner instanceof LocalTaskRunner local) {
      local.close();
    }
  }

  /** Makes another runner, which the engine does not know yet. */
  R newRunner() {
    runner = runners.apply(dir);
    return runner;
  }

  Path dir() {
    return dir;
  }

  R runner() {
    return runner;
  }

  CwlEngine engine() {
    return engine;
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  /** A run in the folder {@code run}, its inputs named from the test's folder. */
  RecordingContext context(Path document, String inputs) throws Exception {
    return context("run", document, inputs);
  }

  RecordingContext context(String folder, Path document, String inputs) throws Exception {
    return new RecordingContext(dir.resolve(folder), document, engine.checkInputs(document, JSON.readTree(inputs), dir));
  }

  RunResult run(RecordingContext context) throws Exception {
    return end(engine.start(context));
  }

  static RunResult end(RunExecution execution) throws Exception {
    return Patience.get(execution.completion());
  }

  static JsonNode outputs(RunResult result) {
    assertThat(result).isInstanceOf(RunResult.Succeeded.class);
    return ((RunResult.Succeeded) result).outputs();
  }

  /** Where a file or folder is that a run made. */
  static Path file(RunResult result, String output) {
    return Path.of(URI.create(outputs(result).path(output).path("location").asText()));
  }

  static void await(Path file) {
    Patience.await().until(() -> Files.exists(file));
  }

  /** What may throw anything. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }
}
