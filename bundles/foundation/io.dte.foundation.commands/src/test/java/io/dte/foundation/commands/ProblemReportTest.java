// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ProblemReportTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private ProblemReport report(boolean json, Map<String, String> environment) {
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new ProblemReport(new CommandContext(Path.of("/"), environment, InputStream.nullInputStream(), err, err, false, json,
        () -> false));
  }

  @Test
  void peopleGetOneLineWithPlaceAndHint() {
    int code = report(false, Map.of()).print(new DteException(new Problem(ExitCode.INVALID, "Unknown field \"stpes\"",
        new SourceLocation("twin.cwl", 3, 1), "did you mean steps?")));
    assertThat(code).isEqualTo(3);
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("dte: twin.cwl:3:1: Unknown field \"stpes\" (did you mean steps?)\n");
  }

  @Test
  void scriptsGetOneJsonLine() throws Exception {
    report(true, Map.of()).print(new DteException(new Problem(ExitCode.INVALID, "a \"b\"\nc", new SourceLocation("f", 3, 0), "")));
    assertThat(said.toString(StandardCharsets.UTF_8)).hasLineCount(1);
    JsonNode line = new ObjectMapper().readTree(said.toByteArray());
    assertThat(line.fieldNames()).toIterable().containsExactly("code", "message", "file", "line", "column", "hint");
    assertThat(line.path("code").asInt()).isEqualTo(3);
    assertThat(line.path("message").asText()).isEqualTo("a \"b\"\nc");
    assertThat(line.path("line").asInt()).isEqualTo(3);
    assertThat(line.path("column").isNull()).isTrue();
  }

  @Test
  void fileErrorsHaveTheirExitCodes() {
    ProblemReport report = report(false, Map.of());
    assertThat(report.print(new UncheckedIOException(new IOException("/x: No space left on device")))).isEqualTo(6);
    assertThat(report.print(new AccessDeniedException("/root/x"))).isEqualTo(6);
    assertThat(report.print(new CompletionException(new NoSuchFileException("/nowhere")))).isEqualTo(3);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("The disk is full", "/root/x", "/nowhere").doesNotContain("Exception");
  }

  @Test
  void stackTracesAppearOnlyWhenAskedFor() {
    assertThat(report(false, Map.of()).print(new IllegalStateException("oops"))).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("oops").contains("DTE_DEBUG");
    report(false, Map.of("DTE_DEBUG", "1")).print(new IllegalStateException("oops"));
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("\tat ");
  }
}
