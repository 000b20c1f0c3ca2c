// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.TaskResult;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Calls one of the platform's own commands in this process, as if it had been started as a program: same working
 * directory, environment, streams and exit status.
 */
final class CalledCommand implements Control.Stoppable {
  private final Jobs jobs;
  private final PreparedTool tool;
  private final CommandDispatcher dispatcher;
  private final CompletableFuture<TaskResult> result = new CompletableFuture<>();
  private volatile boolean cancelled;
  private volatile long deadline = Long.MAX_VALUE;

  CalledCommand(Jobs jobs, PreparedTool tool, CommandDispatcher dispatcher) {
    this.jobs = jobs;
    this.tool = tool;
    this.dispatcher = dispatcher;
  }

  CompletableFuture<TaskResult> start() {
    jobs.control().begin(this);
    jobs.host().commands().execute(() -> {
      TaskResult ended = new TaskResult.Failed("the command dte " + tool.command().get(1) + " broke off without a result");
      try {
        ended = call();
      } finally {
        jobs.control().end(this);
        result.complete(ended);
      }
    });
    return result;
  }

  private TaskResult call() {
    if (cancelled) {
      return new TaskResult.Cancelled();
    }
    long started = System.nanoTime();
    if (!tool.timeLimit().isZero()) {
      deadline = started + tool.timeLimit().toNanos();
    }
    List<String> arguments = tool.command().subList(1, tool.command().size());
    boolean same = tool.stdout().equals(tool.stderr());
    try (InputStream in = tool.stdin() == null ? InputStream.nullInputStream()
        : new BufferedInputStream(Files.newInputStream(tool.stdin()));
        PrintStream err = stream(tool.stderr(), StandardOpenOption.APPEND);
        PrintStream out = same ? err : stream(tool.stdout(), tool.logsOutput() ? StandardOpenOption.APPEND
            : StandardOpenOption.TRUNCATE_EXISTING)) {
      int status = dispatcher.execute(new CommandContext(tool.outdir(), tool.environment(), in, out, err, false, false,
          this::isToStop), arguments);
      out.flush();
      if (cancelled) {
        return new TaskResult.Cancelled();
      }
      Duration wall = Duration.ofNanos(System.nanoTime() - started);
      TaskResult.Usage usage = new TaskResult.Usage(wall, Duration.ZERO, 0);
      if (System.nanoTime() > deadline) {
        return new TaskResult.TimedOut(tool.timeLimit(), usage);
      }
      return out.checkError() || err.checkError() ? new TaskResult.Failed("its output could not be written: is the disk full?")
          : new TaskResult.Exited(status, usage);
    } catch (IOException e) {
      return new TaskResult.Failed("its streams cannot be opened: " + e.getMessage());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return new TaskResult.Failed("the command dte " + arguments.get(0) + " failed: " + e);
    }
  }

  private static PrintStream stream(Path file, OpenOption mode) throws IOException {
    return new PrintStream(new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE,
        StandardOpenOption.WRITE, mode)), false, StandardCharsets.UTF_8);
  }

  private boolean isToStop() {
    return cancelled || System.nanoTime() > deadline;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  /** It cannot outlive this process; a later one starts it anew. */
  @Override
  public void detach() {
    cancelled = true;
  }
}
