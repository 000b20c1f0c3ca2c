// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The runs that have a folder, as their files tell them; for all that this process does not execute. */
final class Catalog {
  /** Ids are ordered by time, as unsigned numbers. */
  private static final Comparator<UUID> NEWEST_FIRST = (a, b) -> {
    int high = Long.compareUnsigned(b.getMostSignificantBits(), a.getMostSignificantBits());
    return high != 0 ? high : Long.compareUnsigned(b.getLeastSignificantBits(), a.getLeastSignificantBits());
  };

  private final Engine engine;

  Catalog(Engine engine) {
    this.engine = engine;
  }

  /** Newest first. @param before only older ones than this; null for all */
  List<UUID> ids(UUID before) throws IOException {
    List<UUID> ids = new ArrayList<>();
    Path runs = engine.runs().get();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs)) {
      for (Path folder : folders) {
        id(folder.getFileName().toString()).filter(id -> before == null || NEWEST_FIRST.compare(before, id) < 0).ifPresent(ids::add);
      }
    }
    ids.sort(NEWEST_FIRST);
    return Collections.unmodifiableList(ids);
  }

  /** A run as it is now: what its file says, unless nobody executes it any more. */
  Optional<Run> find(UUID id) {
    RunFolder folder = engine.folder(id);
    Optional<RunFolder.Snapshot> snapshot = folder.snapshot();
    if (snapshot.isPresent()) {
      return Optional.of(actual(folder, snapshot.get()));
    }
    return folder.exists() || engine.owner() ? fold(id).filter(RunFold::isKnown).filter(fold -> !fold.isRemoved())
        .map(fold -> actual(folder, new RunFolder.Snapshot(fold.run(), fold.sequence(), engine.owner())))
        : Optional.empty();
  }

  /** The state of a run from its events alone; empty when there are none. */
  Optional<RunFold> fold(UUID id) {
    RunFold fold = new RunFold(id, engine.folder(id).path());
    advance(fold, id);
    return fold.sequence() == 0 ? Optional.empty() : Optional.of(fold);
  }

  /** Applies what the log has beyond. */
  void advance(RunFold fold, UUID id) {
    new RunEvents(engine, id, fold.sequence()).forEachRemaining(fold::apply);
  }

  private Run actual(RunFolder folder, RunFolder.Snapshot snapshot) {
    Run run = snapshot.run();
    if (run.state().isFinal() || folder.engine().isPresent()) {
      return run;
    }
    if (snapshot.stored()) {
      // The owner's runs: within the owner they are live or about to be; for others they rest until it is back.
      return engine.owner() || run.state() == RunState.PAUSED ? run : with(run, RunState.WAITING,
          "its engine is stopped; it goes on when the server or the desktop starts again", null);
    }
    return with(run, RunState.FAILED, stopped(run.id()).message(), stopped(run.id()));
  }

  static Problem stopped(UUID id) {
    return Problem.of(ExitCode.UNAVAILABLE, "the engine stopped", "go on with it by: dte runs resume " + id);
  }

  /** Whether a run is over only because its process is gone: what it started may still be under way. */
  static boolean isStopped(Run run) {
    return run.failure().filter(problem -> problem.message().equals(stopped(run.id()).message())).isPresent();
  }

  private static Run with(Run run, RunState state, String message, Problem problem) {
    List<Step> steps = run.steps();
    if (state.isFinal()) {
      steps = steps.stream().map(step -> step.state().isFinal() ? step : new Step(step.name(), RunState.CANCELLED,
          step.reused(), step.attempts(), step.startedAt(), step.endedAt(), step.message())).toList();
    }
    return new Run(run.id(), run.kind(), run.name(), run.document(), run.outdir(), state, message, problem,
        run.parentId(), run.actor(), run.inputs(), run.outputs(), run.createdAt(), run.startedAt(), run.endedAt(),
        steps);
  }

  private static Optional<UUID> id(String name) {
    if (name.length() != 36) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(name));
    } catch (IllegalArgumentException other) {
      return Optional.empty();
    }
  }
}
