// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives plug-ins into a folder of their own, a few at a time, outside the request's thread. */
final class PluginUploads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PluginUploads.class);
  private static final int THREADS = 2;
  private static final int WAITING = 20;

  private final Path folder;
  private final ExecutorService threads;

  /** Work that answers the request itself, or throws. */
  @FunctionalInterface
  interface Work {
    void execute() throws DteException, IOException;
  }

  /** What is done with the file that was received. */
  @FunctionalInterface
  interface Received {
    void accept(Path file) throws DteException, IOException;
  }

  PluginUploads(Path folder) {
    this.folder = folder;
    this.threads = new ThreadPoolExecutor(0, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
      Thread thread = new Thread(task, "dte-plugin-uploads");
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Does the work and, when it throws, answers the suspended request with the problem. */
  void submit(AsyncContext context, Work work) throws DteException {
    context.setTimeout(0);
    try {
      threads.execute(() -> execute(context, work));
    } catch (RejectedExecutionException e) {
      throw new DteException(ExitCode.UNAVAILABLE, "Too many plug-ins are being installed at once.",
          "Try again in a moment.", e);
    }
  }

  /** Writes a body to a file, lets it be used, and deletes it. */
  void receive(InputStream body, String name, Received use) throws DteException, IOException {
    String plain = name.isEmpty() ? "plugin.jar" : name;
    if (!plain.matches("[A-Za-z0-9][A-Za-z0-9._+-]{0,200}\\.(jar|kar)")) {
      throw new DteException(ExitCode.USAGE, "\"" + name + "\" is no name of a plug-in's file.",
          "Give ?file=NAME.jar or NAME.kar, without folders.");
    }
    Path own = null;
    try {
      Files.createDirectories(folder);
      own = Files.createTempDirectory(folder, "upload");
      Path file = own.resolve(plain);
      if (Files.copy(body, file) == 0) {
        throw new DteException(ExitCode.USAGE, "The request has no body.", "Send the plug-in's file as the body.");
      }
      use.accept(file);
    } catch (IOException e) {
      // A body that is too large says so itself.
      throw new DteException(e.getCause() instanceof DteException known ? known.problem()
          : Problem.storage("write", folder, e), e);
    } finally {
      FileTree.delete(own);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  private static void execute(AsyncContext context, Work work) {
    try {
      work.execute();
    } catch (DteException e) {
      Answers.send(context, e.problem().code().httpStatus(), "application/problem+json", details(e.problem()));
    } catch (IOException | RuntimeException e) {
      LOG.error("A plug-in request failed", e);
      Answers.send(context, ExitCode.RUN_FAILED.httpStatus(), "application/problem+json",
          details(Problem.of(ExitCode.RUN_FAILED, "The server failed to answer this request.", "Its log says why.")));
    }
  }

  private static ObjectNode details(Problem problem) {
    String hint = problem.hint();
    return JsonNodeFactory.instance.objectNode()
        .put("type", "urn:dte:problem:" + problem.code().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("title", "The plug-in was not changed").put("status", problem.code().httpStatus())
        .put("detail", problem.toString())
        .put("code", problem.code().code()).put("message", problem.message()).put("hint", hint)
        .put("file", problem.location().file());
  }
}
