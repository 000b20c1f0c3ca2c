// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Site;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskRunnerFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.security.Secrets;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class SiteServiceTest {
  private static final Map<String, Object> SLURM = Map.of(TaskRunnerFactory.TYPE_PROPERTY, "slurm");

  @TempDir
  Path dir;
  private Path file;
  private SiteService site;
  private int second;

  @BeforeEach
  void open() {
    file = dir.resolve("site.yaml");
    site = new SiteService(bundles(), file);
    site.addRunner(new Stub(null), Map.of(TaskRunner.NAME_PROPERTY, "local"));
  }

  /** A framework that can do no more than register runners. */
  private BundleContext bundles() {
    return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (p, m, a) -> {
      assertThat(m.getName()).isEqualTo("registerService");
      String name = String.valueOf(((Dictionary<?, ?>) a[2]).get(TaskRunner.NAME_PROPERTY));
      Map<String, Object> properties = Map.of(TaskRunner.NAME_PROPERTY, name);
      site.addRunner((TaskRunner) a[1], properties);
      return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (q, n, b) -> {
        assertThat(n.getName()).isEqualTo("unregister");
        site.removeRunner((TaskRunner) a[1], properties);
        return null;
      });
    });
  }

  private static final class Stub implements TaskRunner {
    private final JsonNode settings;
    private boolean closed;

    Stub(JsonNode settings) {
      this.settings = settings;
    }

    @Override
    public TaskHandle submit(Task task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TaskHandle reattach(Task task, String externalId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Resources capacity() {
      return Resources.MINIMAL;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static TaskRunnerFactory factory() {
    return new TaskRunnerFactory() {
      @Override
      public JsonNode settingsSchema() {
        try {
          return new ObjectMapper().readTree("""
              {"type": "object", "additionalProperties": false, "properties": {
                "partition": {"type": "string", "minLength": 1},
                "pollSeconds": {"type": "number", "exclusiveMinimum": 0, "description": "seconds between two looks"},
                "ssh": {"type": "object", "additionalProperties": false, "required": ["host"],
                  "properties": {"host": {"type": "string", "description": "a host's name"}, "password": {"type": "string"}}}}}""");
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public TaskRunner create(String name, JsonNode settings) {
        return new Stub(settings);
      }
    };
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + second++)));
  }

  private static TaskNeeds needs(String step, double cores, Map<String, String> labels) {
    return new TaskNeeds(step, new Resources(cores, 256, 0, 0, 0), null, labels);
  }

  @Test
  void withoutAFileThereIsThisMachineOnly() throws Exception {
    assertThat(site.entries()).extracting(Site.Entry::name).containsExactly("local");
    assertThat(site.runnerFor(needs("a", 1, Map.of()), "")).isEqualTo("local");
    assertThat(site.problems()).isEmpty();
    assertThatThrownBy(() -> site.runnerFor(needs("a", 1, Map.of()), "loca")).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(e.problem().hint()).contains("did you mean 'local'");
    });
  }

  @Test
  void theFirstRuleThatFitsCounts() throws Exception {
    write("""
        runners:
          big: {type: slurm, partition: long}
          gpu: {type: slurm}
        default: local
        rules:
          - {runner: gpu, labels: {kind: "train-*"}}
          - {runner: big, minCores: 8}
          - {runner: big, step: "*/fuse"}
        """);
    assertThat(site.runnerFor(needs("x", 16, Map.of("kind", "train-net")), "")).isEqualTo("gpu");
    assertThat(site.runnerFor(needs("x", 16, Map.of("kind", "test")), "")).isEqualTo("big");
    assertThat(site.runnerFor(needs("part/3/fuse/12", 1, Map.of()), "")).isEqualTo("big");
    assertThat(site.runnerFor(needs("fuse", 1, Map.of()), "")).isEqualTo("local");
    assertThat(site.runnerFor(needs("x", 16, Map.of()), "local")).isEqualTo("local");
  }

  @Test
  void rulesSendTasksByContainerMemoryAndGpus() throws Exception {
    write("""
        runners:
          gpus: {type: slurm}
          large: {type: slurm}
          images: {type: slurm}
          bare: {type: slurm}
        default: local
        rules:
          - {runner: gpus, minGpus: 2}
          - {runner: large, minRamMiB: 4096}
          - {runner: images, container: true, step: "in-*"}
          - {runner: bare, container: false, step: "in-*"}
        """);
    Container container = new Container(new ContainerImage("debian", ContainerImage.Origin.PULL, "debian"), List.of(), "/", false);
    assertThat(site.runnerFor(new TaskNeeds("x", new Resources(1, 9999, 0, 0, 2), container, Map.of()), "")).isEqualTo("gpus");
    assertThat(site.runnerFor(new TaskNeeds("x", new Resources(1, 4096, 0, 0, 1), container, Map.of()), "")).isEqualTo("large");
    assertThat(site.runnerFor(new TaskNeeds("x", new Resources(1, 4095, 0, 0, 1), container, Map.of()), "")).isEqualTo("local");
    assertThat(site.runnerFor(new TaskNeeds("in-x", Resources.MINIMAL, container, Map.of()), "")).isEqualTo("images");
    assertThat(site.runnerFor(new TaskNeeds("in-x", Resources.MINIMAL, null, Map.of()), "")).isEqualTo("bare");
  }

  @Test
  void namesPlaceAndFixOfEachMistake() throws Exception {
    site.addFactory(factory(), SLURM);
    write("""
        runners:
          cluster:
            type: slurm
            partitoin: long
            pollSeconds: 0
            ssh: {}
          other: {type: slrum}
        rules:
          - {runner: clutser, minCores: 4}
        """);
    assertThat(site.problems()).extracting(p -> p.location().line() + ":" + p.location().column() + " " + p.message() + " | " + p.hint())
        .containsExactly("4:5 'partitoin' is not known in 'runners.cluster' | did you mean 'partition'?",
            "5:18 'runners.cluster.pollSeconds' must be more than 0, not 0 | seconds between two looks",
            "6:10 'runners.cluster.ssh' needs 'host' | a host's name",
            "7:17 Nothing here makes runners of the type 'slrum' | did you mean 'slurm'?",
            "9:14 There is no task runner 'clutser' | did you mean 'cluster'?");
    write("runers: {}\n");
    assertThat(site.problems()).extracting(Problem::toString).singleElement().asString()
        .contains(file + ":1:1").contains("did you mean 'runners'");
    write("runners: [\n");
    assertThat(site.problems()).extracting(Problem::toString).singleElement().asString().contains("no YAML");
    write("runners: {local: {type: slurm}}\n");
    assertThat(site.problems()).extracting(Problem::toString).singleElement().asString().contains("local is always there");
  }

  @Test
  void refusesANameThatNobodyHasAndTellsThoseThereAre() throws Exception {
    write("runners: {cluster: {type: slurm}}");
    site.requireKnown("local");
    site.requireKnown("cluster"); // Nothing here makes it now.
    assertThatThrownBy(() -> site.requireKnown("clutser")).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().code()).isEqualTo(ExitCode.USAGE);
      assertThat(e.problem().message()).isEqualTo("There is no task runner 'clutser'; there are: local, cluster");
      assertThat(e.problem().hint()).isEqualTo("did you mean 'cluster'?");
    });
  }

  @Test
  void aChangedFileCountsOnceItIsRight() throws Exception {
    site.addFactory(factory(), SLURM);
    write("runners: {a: {type: slurm, partition: one}, b: {type: slurm}}\n");
    Stub before = (Stub) site.runner("a");
    Stub same = (Stub) site.runner("b");
    write("runners: {a: {type: slurm, partition: two}, b: {type: slurm}}\n");
    Stub after = (Stub) site.runner("a");
    assertThat(after.settings.path("partition").asText()).isEqualTo("two");
    assertThat(before.closed).isTrue();
    assertThat(site.runner("b")).isSameAs(same);
    write("runners: {a: {type: [}}\n");
    assertThat(site.runner("a")).isSameAs(after);
    assertThat(site.problems()).hasSize(1);
  }

  @Test
  void runnersLeaveWithTheirFactoryAndComeBack() throws Exception {
    TaskRunnerFactory slurm = factory();
    write("runners: {a: {type: slurm}}\n");
    assertThatThrownBy(() -> site.runner("a")).hasMessageContaining("Nothing here makes runners of the type 'slurm'");
    site.addFactory(slurm, SLURM);
    Stub first = (Stub) site.runner("a");
    site.removeFactory(slurm, SLURM);
    assertThat(first.closed).isTrue();
    assertThatThrownBy(() -> site.runner("a")).isInstanceOf(DteException.class);
    site.addFactory(factory(), SLURM);
    assertThat(site.runner("a")).isNotSameAs(first);
  }

  @Test
  void secretsAreKnownToTheRunnerOnly() throws Exception {
    site.addFactory(factory(), SLURM);
    site.secrets = new Keystore();
    write("runners: {a: {type: slurm, ssh: {host: login, password: '${secret:cluster}'}}}\n");
    assertThat(((Stub) site.runner("a")).settings.path("ssh").path("password").asText()).isEqualTo("open sesame");
    assertThat(site.entries().toString()).contains("${secret:cluster}").doesNotContain("sesame");
  }

  @Test
  void theSchemaHoldsTheSettingsOfAllTypes() throws Exception {
    site.addFactory(factory(), SLURM);
    JsonNode schema = site.schema();
    assertThat(schema.at("/$defs/runner/properties/type/enum/0").asText()).isEqualTo("slurm");
    PlacedYaml wrong = PlacedYaml.parse("runners: {a: {type: slurm, hurry: true}}", "x");
    assertThat(SchemaCheck.check(schema, wrong, "")).singleElement().extracting(Problem::message).asString().contains("hurry");
    assertThat(SchemaCheck.check(schema, PlacedYaml.parse("runners: {a: {type: slurm, partition: p}}", "x"), "")).isEmpty();
  }

  private static final class Keystore implements Secrets {
    private final Map<String, char[]> values = new HashMap<>();

    @Override
    public List<String> names() {
      return List.copyOf(values.keySet());
    }

    @Override
    public void set(String name, char[] value) {
      values.put(name, value);
    }

    @Override
    public Optional<char[]> get(String name) {
      return Optional.ofNullable(values.get(name));
    }

    @Override
    public void remove(String name) {
      values.remove(name);
    }

    @Override
    public String resolve(String text) {
      return text.replace("${secret:cluster}", "open sesame");
    }
  }
}
