// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import io.dte.tests.support.Patience;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** A kind whose executions the test drives by hand. */
final class ManualKind implements RunKind {
  private final BlockingQueue<Execution> started = new LinkedBlockingQueue<>();

  Execution next() throws InterruptedException {
    Execution execution = started.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (execution == null) {
      throw new AssertionError("nothing was started");
    }
    if (!execution.followed.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("nobody follows what was started");
    }
    return execution;
  }

  boolean isIdle() {
    return started.isEmpty();
  }

  @Override
  public RunRequest check(RunRequest request) throws DteException {
    if (request.document().equals("broken")) {
      throw new DteException(ExitCode.INVALID, "broken is no document", "write another one");
    }
    return request;
  }

  @Override
  public RunExecution start(RunContext context) throws DteException {
    if (context.run().document().equals("cannot-start")) {
      throw new DteException(ExitCode.UNAVAILABLE, "no place to run", "");
    }
    Execution execution = new Execution(context);
    started.add(execution);
    return execution;
  }

  static final class Execution implements RunExecution {
    final RunContext context;
    final List<String> calls = new CopyOnWriteArrayList<>();
    private final CompletableFuture<RunResult> result = new CompletableFuture<>();
    /** The service has taken the execution, so that what is asked of the run reaches it. */
    private final CountDownLatch followed = new CountDownLatch(1);

    private Execution(RunContext context) {
      this.context = context;
    }

    void end(RunResult end) {
      result.complete(end);
    }

    @Override
    public CompletionStage<RunResult> completion() {
      followed.countDown();
      return result;
    }

    @Override
    public void cancel() {
      calls.add("cancel");
      result.complete(new RunResult.Cancelled());
    }

    @Override
    public void pause() {
      calls.add("pause");
    }

    @Override
    public void proceed() {
      calls.add("proceed");
    }

    @Override
    public void recorded() {
      calls.add("recorded " + StreamSupport.stream(context.events().spliterator(), false)
          .anyMatch(e -> e.type().name().equals("run.succeeded")));
    }

    @Override
    public void detach() {
      calls.add("detach");
    }
  }
}
