// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static io.dte.workflow.cwl.EngineExtension.end;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operations that are carried out by child runs. */
class SubWorkflowTest {
  private static final String WORKFLOW = """
      cwlVersion: v1.2
      class: Workflow
      $namespaces: {dte: "urn:dte:cwl:"}
      inputs: {who: string, paper: File}
      outputs: {card: {type: File, outputSource: print/card}}
      steps:
        greet:
          in: {name: who, paper: paper}
          out: [letter, words]
          run:
            class: Operation
            hints:
              dte:SubWorkflow:
                engine: other
                document: greet.other
                inputs: {name: person}
                outputs: {letter: text}
            inputs: {name: string, paper: File}
            outputs: {letter: File, words: int}
        print:
          in: {letter: greet/letter}
          out: [card]
          run:
            class: CommandLineTool
            baseCommand: cat
            inputs: {letter: {type: File, inputBinding: {}}}
            outputs: {card: stdout}
      """;

  private final ObjectMapper json = new ObjectMapper();
  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = EngineExtension.local();
  private Path document;

  @BeforeEach
  void write() throws Exception {
    document = cwl.write("wf.cwl", WORKFLOW);
    cwl.write("greet.other", "greet");
    cwl.write("paper.txt", "paper");
  }

  private RecordingContext context() throws Exception {
    return cwl.context(document, "{\"who\": \"Ada\", \"paper\": {\"class\": \"File\", \"path\": \"paper.txt\"}}");
  }

  private JsonNode letter(FakeChild child) throws Exception {
    Files.createDirectories(child.outdir());
    Files.writeString(child.outdir().resolve("letter.txt"), "Dear Ada");
    return json.readTree("{\"text\": \"letter.txt\", \"words\": 2}");
  }

  @Test
  void inputsAreHandedOverAndOutputsTakenBack() throws Exception {
    RecordingContext context = context();
    RunExecution execution = cwl.engine().start(context);
    FakeChild child = context.awaitChild();
    RunRequest request = child.request();
    assertThat(request.parentId()).isEqualTo(context.run().id());
    assertThat(request.document()).isEqualTo(cwl.dir().resolve("greet.other").toString());
    assertThat(request.options()).containsEntry("engine", "other");
    assertThat(request.inputs().path("person").asText()).isEqualTo("Ada");
    assertThat(request.inputs().path("paper").path("location").asText()).startsWith("file:///").endsWith("paper.txt");
    child.end(new RunResult.Succeeded(letter(child)));
    RunResult result = end(execution);
    assertThat(result).isInstanceOf(RunResult.Succeeded.class);
    URI card = URI.create(((RunResult.Succeeded) result).outputs().path("card").path("location").asText());
    assertThat(Path.of(card)).hasContent("Dear Ada");
    Event succeeded = context.events().stream().filter(event -> event.type().name().equals("step.succeeded")
        && event.subject().equals("step:greet")).findFirst().orElseThrow();
    assertThat(succeeded.relations()).contains(Relation.of(Relation.Verb.FOLLOWED, "run:" + child.id(), "subworkflow"))
        .anyMatch(relation -> relation.verb() == Relation.Verb.GENERATED && relation.role().equals("letter"));
  }

  @Test
  void aResumedRunGoesOnWithTheSameChildAndAnEditedDocumentStartsAnother() throws Exception {
    RecordingContext first = context();
    RunExecution execution = cwl.engine().start(first);
    FakeChild child = first.awaitChild();
    execution.detach();

    RecordingContext second = first.resumed();
    RunExecution again = cwl.engine().start(second);
    FakeChild same = second.awaitChild();
    assertThat(same.id()).isEqualTo(child.id());
    again.detach();

    cwl.write("greet.other", "greet politely");
    RecordingContext third = second.resumed();
    RunExecution edited = cwl.engine().start(third);
    FakeChild other = third.awaitChild();
    assertThat(other.id()).isNotEqualTo(child.id());
    assertThat(third.stopped()).containsExactly(child.id());
    assertThat(second.stopped()).isEmpty();
    other.end(new RunResult.Succeeded(letter(other)));
    assertThat(end(edited)).isInstanceOf(RunResult.Succeeded.class);

    RecordingContext fourth = third.resumed();
    assertThat(end(cwl.engine().start(fourth))).isInstanceOf(RunResult.Succeeded.class);
    assertThat(fourth.reused()).contains("greet");
    assertThat(fourth.children()).isEmpty();
  }

  @Test
  void cancellingReachesTheChild() throws Exception {
    RecordingContext context = context();
    RunExecution execution = cwl.engine().start(context);
    FakeChild child = context.awaitChild();
    execution.cancel();
    assertThat(end(execution)).isInstanceOf(RunResult.Cancelled.class);
    assertThat(child.isCancelled()).isTrue();
  }

  @Test
  void aChildsFailureIsTheStepsAndNamesTheRun() throws Exception {
    RecordingContext context = context();
    RunExecution execution = cwl.engine().start(context);
    FakeChild child = context.awaitChild();
    child.end(new RunResult.Failed(Problem.of(ExitCode.REFUSED, "no ink", "")));
    assertThat(end(execution)).isInstanceOfSatisfying(RunResult.Failed.class, failed -> {
      assertThat(failed.problem().code()).isEqualTo(ExitCode.REFUSED);
      assertThat(failed.problem().message()).contains("'greet'", child.id().toString(), "no ink");
    });
  }

  @Test
  void outputsThatAreNotThereOrOfAnotherTypeFailTheStep() throws Exception {
    for (String outputs : List.of("{\"text\": \"none.txt\", \"words\": 2}", "{\"text\": \"letter.txt\", \"words\": \"two\"}")) {
      RecordingContext context = context();
      RunExecution execution = cwl.engine().start(context);
      FakeChild child = context.awaitChild();
      letter(child);
      child.end(new RunResult.Succeeded(json.readTree(outputs)));
      assertThat(end(execution)).as(outputs).isInstanceOfSatisfying(RunResult.Failed.class,
          failed -> assertThat(failed.problem().message()).contains("'greet'"));
    }
  }

  @Test
  void anOperationWithoutTheHintIsRefusedBeforeAnythingRuns() throws Exception {
    Files.writeString(document, WORKFLOW.replaceAll("(?s) +hints:.*?text\\}\n", ""));
    assertThatThrownBy(() -> cwl.engine().start(context())).isInstanceOfSatisfying(DteException.class, error -> {
      assertThat(error.problem().code()).isEqualTo(ExitCode.UNSUPPORTED);
      assertThat(error.problem().location().line()).isEqualTo(11);
      assertThat(error.problem().hint()).contains("dte:SubWorkflow");
    });
  }

  @Test
  void aMissingDocumentIsToldAtItsPlace() throws Exception {
    Files.delete(cwl.dir().resolve("greet.other"));
    assertThat(cwl.engine().validate(document)).singleElement().satisfies(problem -> {
      assertThat(problem.message()).contains("greet.other");
      assertThat(problem.location().line()).isEqualTo(15);
    });
  }
}
