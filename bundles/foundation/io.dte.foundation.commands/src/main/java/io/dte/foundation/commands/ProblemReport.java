// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.commands;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Tells a person, or a script, what went wrong, and finds the exit status. Stack traces appear only with DTE_DEBUG=1. */
final class ProblemReport {
  private final CommandContext context;

  ProblemReport(CommandContext context) {
    this.context = context;
  }

  int print(Throwable thrown) {
    if (context.environment().containsKey("DTE_DEBUG")) {
      thrown.printStackTrace(context.err());
    }
    return print(problem(thrown));
  }

  int print(Problem problem) {
    if (context.json()) {
      context.err().println(json(problem));
    } else {
      context.err().println("dte: " + problem);
    }
    return problem.code().code();
  }

  static ObjectNode json(Problem problem) {
    SourceLocation place = problem.location();
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("code", problem.code().code());
    line.put("message", problem.message());
    line.put("file", place.file().isEmpty() ? null : place.file());
    line.put("line", place.line() == 0 ? null : (Integer) place.line());
    line.put("column", place.column() == 0 ? null : (Integer) place.column());
    line.put("hint", problem.hint().isEmpty() ? null : problem.hint());
    return line;
  }

  static Problem problem(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException
        || cause instanceof UncheckedIOException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof DteException known && known.problem() != null) {
      return known.problem();
    }
    if (cause instanceof IOException failed) {
      return storage(failed);
    }
    String message = cause.getMessage() == null ? "" : ": " + cause.getMessage().lines().findFirst().orElse("");
    return Problem.of(ExitCode.RUN_FAILED, "Something unexpected happened, " + cause.getClass().getSimpleName() + message,
        "this is a defect of dte; DTE_DEBUG=1 shows where");
  }

  private static Problem storage(IOException failed) {
    String file = failed instanceof FileSystemException place && place.getFile() != null ? place.getFile() : "";
    SourceLocation place = SourceLocation.of(file);
    String message = failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new Problem(ExitCode.STORAGE, "The disk is full", place, "free some space, or choose another DTE_HOME or --outdir");
    }
    if (failed instanceof AccessDeniedException || lower.contains("permission denied")
        || lower.contains("read-only file system")) {
      return new Problem(ExitCode.STORAGE, "No permission to read or write this", place,
          "change its owner or mode, or choose another DTE_HOME or --outdir");
    }
    if (failed instanceof NoSuchFileException) {
      return new Problem(ExitCode.INVALID, "There is no such file", place, "check the path");
    }
    return new Problem(ExitCode.STORAGE, "Reading or writing failed: " + message, place, "");
  }
}
