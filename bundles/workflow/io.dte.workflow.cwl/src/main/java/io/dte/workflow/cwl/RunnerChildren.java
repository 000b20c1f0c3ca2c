// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.ChildRun;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import io.dte.foundation.api.run.RunState;
import io.dte.workflow.cwl.load.Node;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Child runs of a run that nobody records. The run kind is looked up when the first child asks for it: a reference would
 * start it, and every workflow engine, with each call of {@code dte cwl-runner}.
 */
final class RunnerChildren {
  private final BundleContext bundles;
  private final OnDemand onDemand;
  private final Clock clock;
  private final PrintStream progress;

  /** @param onDemand or null; @param progress or null to be quiet */
  RunnerChildren(BundleContext bundles, OnDemand onDemand, Clock clock, PrintStream progress) {
    this.bundles = bundles;
    this.onDemand = onDemand;
    this.clock = clock;
    this.progress = progress;
  }

  /** Starts a child whose folder lies in that of its parent. */
  ChildRun start(RunnerContext parent, UUID id, RunRequest request) throws DteException {
    RunKind kind = kind(request.kind());
    RunRequest checked = kind.check(request);
    Path folder = parent.folder().resolve("children").resolve(id.toString());
    Path outdir = folder.resolve("out");
    try {
      Files.createDirectories(outdir);
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The folder " + outdir + " cannot be made: " + e.getMessage(),
          "check the free disk space", e);
    }
    Instant now = clock.instant();
    Run run = new Run(id, checked.kind(), checked.name(), checked.document(), outdir, RunState.RUNNING, "", null,
        parent.run().id(), "", checked.inputs(), Node.JSON.objectNode(), now, now, null, List.of());
    RunExecution execution = kind.start(new RunnerContext(run, checked.options(), folder, outdir, progress, this));
    return new ChildRun() {
      @Override
      public UUID id() {
        return id;
      }

      @Override
      public Path outdir() {
        return outdir;
      }

      @Override
      public CompletionStage<RunResult> completion() {
        return execution.completion();
      }

      @Override
      public void cancel() {
        execution.cancel();
      }
    };
  }

  private RunKind kind(String name) throws DteException {
    if (onDemand != null) {
      onDemand.start(RunKind.NAME_PROPERTY, name);
    }
    try {
      Collection<ServiceReference<RunKind>> found = bundles == null ? List.of()
          : bundles.getServiceReferences(RunKind.class, "(" + RunKind.NAME_PROPERTY + "=" + name + ")");
      for (ServiceReference<RunKind> reference : found) {
        RunKind kind = bundles.getService(reference);
        if (kind != null) {
          return kind;
        }
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
    throw new DteException(ExitCode.UNAVAILABLE, "The run kind '" + name + "' is not there", "install the plug-in that brings it");
  }
}
