// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.RunResult;
import io.dte.workflow.rhino.RhinoScriptEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Changes the documents of the CWL v1.2 conformance suite in a thousand ways and runs what still loads, without executing
 * a command: the engine may refuse or fail, but not crash, hang, or touch a file that is not the run's.
 */
class FuzzTest {
  private static final int SAMPLE = 300;
  private static final int ALL = Integer.getInteger("dte.soak.mutations", 10_000);
  private static final double LOADING_SHARE = 0.3;
  /** Seeds that follow each other would begin alike. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final int LIMIT_SECONDS = 240;

  /** @param name of the document in the suite's folder; @param job its inputs */
  private record Sample(String name, JsonNode document, JsonNode job) {}

  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService trial = Executors.newCachedThreadPool(work -> {
    Thread thread = new Thread(work, "fuzz");
    thread.setDaemon(true);
    return thread;
  });
  private final List<String> findings = new ArrayList<>();
  private int loaded;
  private int succeeded;

  @TempDir
  Path dir;

  @Test
  void survivesASampleOfChangedDocuments() throws Exception {
    fuzz(SAMPLE);
    assertThat(loaded).as("changed documents that load").isGreaterThan(SAMPLE / 5);
  }

  @Test
  void survivesManyChangedDocuments() throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("dte.soak"), "takes minutes; ./dte test --soak does it");
    fuzz(ALL);
    assertThat(loaded).as("changed documents that load").isGreaterThanOrEqualTo((int) (ALL * LOADING_SHARE));
  }

  private void fuzz(int count) throws Exception {
    long seed = Long.getLong("dte.soak.seed", 20_240_229);
    Path root = dir.toRealPath();
    Path suite = copy(suite(), root.resolve("suite"));
    Path canary = Files.writeString(Files.createDirectory(root.resolve("canary")).resolve("file"), "sings");
    List<Sample> samples = samples(suite);
    Map<String, Long> before = files(root);
    EmptyRunner runner = new EmptyRunner(root.resolve("run"));
    CwlEngine engine = CwlEngine.of(runner, new RhinoScriptEngine(2_000, 64 << 20, 1 << 20), null);
    try {
      for (int i = 0; i < count && findings.size() < 50; i++) {
        Mutations mutations = new Mutations((seed + i) * SPREAD, canary.toString());
        Sample sample = samples.get(new Random((seed - i) * SPREAD).nextInt(samples.size()));
        Path document = suite.resolve("changed.cwl");
        Files.writeString(document, mutations.mutate(sample.document));
        String name = "change " + (seed + i) + " of " + sample.name;
        Future<?> attempt = trial.submit(() -> attempt(engine, document, sample.job, root.resolve("run"), name));
        try {
          attempt.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          findings.add(name + " hangs\n" + stacks());
        }
        runner.escapes().forEach(escape -> findings.add(name + ": " + escape));
        runner.escapes().clear();
        Files.delete(document);
        delete(root.resolve("run"));
        if (i % 50 == 0 || i == count - 1 || !Files.readString(canary).equals("sings")) {
          Map<String, Long> after = files(root);
          if (!after.equals(before)) {
            findings.add(name + " (or one of the 50 before it) changes files that are not the run's: " + differences(before, after));
          }
        }
      }
    } finally {
      engine.close();
      trial.shutdownNow();
    }
    System.out.println("fuzz: " + count + " changed documents, " + loaded + " load, " + succeeded + " runs succeed");
    assertThat(findings).isEmpty();
  }

  private void attempt(CwlEngine engine, Path document, JsonNode job, Path run, String name) {
    try {
      engine.validate(document);
      JsonNode inputs;
      try {
        engine.describe(document);
        loaded++;
        inputs = engine.checkInputs(document, job, document.getParent());
      } catch (DteException e) {
        return;
      }
      RunResult result = engine.start(new RecordingContext(run, document, inputs)).completion().toCompletableFuture().get();
      if (result instanceof RunResult.Failed failed && failed.problem().message().startsWith("The engine failed")) {
        findings.add(name + ": " + failed.problem().message());
      } else if (result instanceof RunResult.Succeeded) {
        succeeded++;
      }
    } catch (DteException e) {
      // Refused, as it should be.
    } catch (Exception | StackOverflowError e) {
      findings.add(name + ": " + e + Stream.of(e.getStackTrace()).limit(8).map(f -> "\n    " + f).collect(Collectors.joining()));
    }
  }

  private static String stacks() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(e -> e.getKey().getName().startsWith("fuzz") || e.getKey().getName().startsWith("dte-"))
        .map(e -> e.getKey().getName() + Stream.of(e.getValue()).limit(12).map(f -> "\n    " + f).collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }

  private static Path suite() {
    String configured = System.getenv("DTE_SPECS");
    Path root = Path.of("").toAbsolutePath();
    while (root.getParent() != null && !Files.exists(root.resolve("dte"))) {
      root = root.getParent();
    }
    Path specs = configured == null ? root.resolve("../shared/specs").normalize() : Path.of(configured);
    Path suite = specs.resolve("cwl-v1.2");
    Assumptions.assumeTrue(Files.exists(suite.resolve("conformance_tests.yaml")),
        "the conformance suite is not in " + specs + "; DTE_SPECS says where the specifications are");
    return suite;
  }

  /** Each document that the suite names, with the inputs of its first test. */
  private List<Sample> samples(Path suite) throws IOException {
    Map<String, Sample> samples = new TreeMap<>();
    for (JsonNode test : yaml(suite().resolve("conformance_tests.yaml"))) {
      String tool = test.path("tool").asText();
      Path file = suite.resolve(tool.replaceFirst("^tests/", ""));
      if (samples.containsKey(tool) || !file.getParent().equals(suite) || !Files.exists(file)) {
        continue;
      }
      JsonNode job = test.has("job") ? yaml(suite.resolve(test.get("job").asText().replaceFirst("^tests/", ""))) : json.createObjectNode();
      JsonNode document = yaml(file);
      if (document.isContainerNode()) {
        samples.put(tool, new Sample(tool, document, job.isObject() ? job : json.createObjectNode()));
      }
    }
    return List.copyOf(samples.values());
  }

  private JsonNode yaml(Path file) throws IOException {
    return json.valueToTree(new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build()).loadFromString(Files.readString(file)));
  }

  private static Path copy(Path suite, Path to) throws IOException {
    Path from = suite.resolve("tests");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return to;
  }

  /** Everything there is, with a number that changes with it. */
  private static Map<String, Long> files(Path root) throws IOException {
    Map<String, Long> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        found.put(file.toString(), Files.isRegularFile(file) ? Files.getLastModifiedTime(file).toMillis() * 31 + Files.size(file) : 0L);
      }
    }
    return found;
  }

  private static List<String> differences(Map<String, Long> before, Map<String, Long> after) {
    return Stream.concat(before.keySet().stream(), after.keySet().stream()).distinct()
        .filter(file -> !Objects.equals(before.get(file), after.get(file))).limit(20).toList();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
