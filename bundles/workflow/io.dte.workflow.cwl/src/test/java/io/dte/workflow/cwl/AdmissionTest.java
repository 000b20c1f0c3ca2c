// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Site;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.model.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site cannot run is told before anything runs. */
class AdmissionTest {
  private static final String WORKFLOW = """
      cwlVersion: v1.2
      class: Workflow
      inputs: []
      outputs: []
      steps:
        small: {run: gauge.cwl, in: [], out: []}
        wide: {run: gauge.cwl, in: [], out: [], requirements: {ResourceRequirement: {coresMin: 500}}}
        wider: {run: gauge.cwl, in: [], out: [], requirements: {ResourceRequirement: {coresMin: 500}}}
        deep: {run: gauge.cwl, in: [], out: [], requirements: {ResourceRequirement: {ramMin: 99999999}}}
      """;
  private final LocalTaskRunner runner = new LocalTaskRunner(new Resources(2, 4096, Long.MAX_VALUE, Long.MAX_VALUE, 0),
      Duration.ofMillis(500), Duration.ofMillis(20));
  @TempDir
  Path dir;

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void whatIsTooMuchIsToldWithStepToolFileAndLine() throws Exception {
    Path tool = Files.writeString(dir.resolve("gauge.cwl"),
        "cwlVersion: v1.2\nclass: CommandLineTool\nid: gauge\nbaseCommand: cat\ninputs: []\noutputs: []\n");
    Path workflow = Files.writeString(dir.resolve("wf.cwl"), WORKFLOW);
    DteException refused = catchThrowableOfType(DteException.class, () -> Admission.check(Loader.valid(workflow, new Documents()),
        Requirements.NONE, new Local(), "", false, false));
    assertThat(refused.problem().code()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(refused.problem().message().lines().skip(1).map(String::strip)).as("what two steps need alike is told once").hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith(tool + ":1:1: The step '"))
        .anySatisfy(line -> assertThat(line).contains("'wide' (tool 'gauge') cannot run: ", "500 cores", "ResourceRequirement"))
        .anySatisfy(line -> assertThat(line).contains("'deep' (tool 'gauge') cannot run: ", "99999999 MiB"));
  }

  /** Has this machine alone. */
  private final class Local implements Site {

    @Override
    public String runnerFor(TaskNeeds needs, String requested) {
      return LOCAL;
    }

    @Override
    public void requireKnown(String name) {
      throw new AssertionError("nobody asked for " + name);
    }

    @Override
    public List<Entry> entries() {
      return List.of();
    }

    @Override
    public TaskRunner runner(String name) {
      return runner;
    }

    @Override
    public List<Problem> problems() {
      return List.of();
    }

    @Override
    public JsonNode schema() {
      throw new AssertionError("nobody asked for it");
    }
  }
}
