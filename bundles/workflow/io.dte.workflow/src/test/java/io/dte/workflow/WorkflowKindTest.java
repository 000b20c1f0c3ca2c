// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunRequest;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowKindTest {
  @TempDir
  Path templates;
  private WorkflowKind kind;

  @BeforeEach
  void layOut() throws Exception {
    Files.createDirectories(templates.resolve("flood"));
    Files.writeString(templates.resolve("flood/main.cwl"), "cwlVersion: v1.2");
    kind = new WorkflowKind(new FolderTemplates(List.of(templates)));
    kind.addEngine(new BaseTeller(), Map.of(WorkflowEngine.NAME_PROPERTY, "teller"));
  }

  @Test
  void inputsAreRelativeToTheDocument() throws Exception {
    Path document = templates.resolve("flood/main.cwl");
    for (String text : List.of("flood", document.toString(), document.toUri().toString(), document + "#a/b")) {
      assertThat(kind.check(request(text)).inputs().path("base").asText()).as(text)
          .isEqualTo(templates.resolve("flood").toString());
    }
    assertThat(kind.check(request("flood")).document()).isEqualTo(document.toString());
  }

  @Test
  void theWorkingDirectoryIsNobodys() {
    assertThat(Path.of("pom.xml")).as("the test needs a file in the working directory").isRegularFile();
    for (String text : List.of("pom.xml", "./pom.xml", "src/../pom.xml", "nothing")) {
      assertThatThrownBy(() -> kind.check(request(text))).as(text).isInstanceOfSatisfying(DteException.class,
          problem -> assertThat(problem.problem().code()).isEqualTo(ExitCode.NOT_FOUND));
    }
  }

  @Test
  void aChildHasItsParentsOptionsWhichWereCheckedThen() throws Exception {
    Map<String, String> options = Map.of("runner", "gone");
    JsonNode none = JsonNodeFactory.instance.objectNode();
    assertThatThrownBy(() -> kind.check(new RunRequest("workflow", "", "flood", none, null, null, "ana", options)))
        .isInstanceOf(DteException.class);
    UUID parent = new UUID(0, 1);
    assertThat(kind.check(new RunRequest("workflow", "", "flood", none, null, parent, "ana", options)).options()).isEqualTo(options);
  }

  private static RunRequest request(String document) {
    return new RunRequest("workflow", "", document, JsonNodeFactory.instance.objectNode(), null, null, "ana", Map.of());
  }

  /** Tells what inputs are relative to. */
  private static final class BaseTeller implements WorkflowEngine {
    @Override
    public boolean accepts(Path document) {
      return true;
    }

    @Override
    public List<Problem> validate(Path document) {
      return List.of();
    }

    @Override
    public WorkflowDescription describe(Path document) {
      throw new UnsupportedOperationException();
    }

    @Override
    public JsonNode checkInputs(Path document, JsonNode inputs, Path relativeTo) {
      return JsonNodeFactory.instance.objectNode().put("base", relativeTo.toString());
    }

    @Override
    public void checkOptions(Map<String, String> options) throws DteException {
      if (options.containsKey("runner")) {
        throw new DteException(ExitCode.USAGE, "no such runner", "");
      }
    }

    @Override
    public RunExecution start(RunContext context) {
      throw new UnsupportedOperationException();
    }
  }
}
