// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.ChildRun;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunAdmission;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.run.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The run service over an event log: of the owner, or of a one-shot process. */
final class Runs implements RunService, RunKeeper, AutoCloseable {
  private final Engine engine;
  private final Catalog catalog;
  private final Watch watch;
  private final Claims claims;
  private final Wishes wishes;
  private final Map<UUID, LiveRun> live = new ConcurrentHashMap<>();
  private final Map<UUID, CompletableFuture<Run>> followed = new ConcurrentHashMap<>();
  private final Object reviving = new Object();

  Runs(Engine engine) {
    this.engine = engine;
    this.catalog = new Catalog(engine);
    this.watch = new Watch(this::tick);
    claims = new Claims(engine);
    wishes = new Wishes(engine, this);
  }

  Engine engine() {
    return engine;
  }

  Catalog catalog() {
    return catalog;
  }

  @Override
  public Run submit(RunRequest request) throws DteException {
    Optional<Kinds.Entry> kind = engine.kinds().find(request.kind());
    return record(newId(), kind.isPresent() ? kind.get().kind().check(request) : request);
  }

  @Override
  public Run submit(RunRequest request, RunAdmission admission) throws DteException {
    Kinds.Entry kind = engine.kinds().find(request.kind()).orElseThrow(() -> new DteException(ExitCode.UNAVAILABLE,
        "the run kind \"" + request.kind() + "\" is not there now", "there are: " + String.join(", ", kinds())));
    RunRequest checked = kind.kind().check(request);
    admission.admit(checked);
    return record(newId(), checked);
  }

  private UUID newId() {
    return Ids.next(engine.clock().instant());
  }

  private Run record(UUID id, RunRequest checked) throws DteException {
    RunFolder folder = claims.claim(id);
    LiveRun run = new LiveRun(engine, new RunFold(id, folder.path()), checked.options(), this);
    try {
      await(run.record("run.submitted", "", checked.actor(), Payloads.submitted(checked), Payloads.relations(checked)));
    } catch (DteException e) {
      claims.discard(folder);
      throw e;
    }
    begin(run);
    return run.run();
  }

  @Override
  public Optional<Run> find(UUID id) {
    LiveRun run = live.get(id);
    return run != null ? Optional.of(run.run()) : catalog.find(id);
  }

  @Override
  public List<Run> list(RunQuery query) {
    List<Run> found = new ArrayList<>();
    try {
      for (UUID id : catalog.ids(query.before())) {
        if (found.size() >= query.limit()) {
          break;
        }
        find(id).filter(run -> query.states().isEmpty() || query.states().contains(run.state()))
            .filter(run -> query.kind().isEmpty() || query.kind().equals(run.kind())).ifPresent(found::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(Problem.storage("list", engine.runs().get(), e).message(), e);
    }
    return List.copyOf(found);
  }

  @Override
  public CompletableFuture<Run> completion(UUID id) throws DteException {
    LiveRun run = live.get(id);
    if (run != null) {
      return run.completion();
    }
    Run found = existing(id);
    if (found.state().isFinal()) {
      return CompletableFuture.completedFuture(found);
    }
    watch.start();
    return followed.computeIfAbsent(id, key -> new CompletableFuture<>()).copy();
  }

  @Override
  public void cancel(UUID id, String actor) throws DteException {
    LiveRun run = live.get(id);
    if (run == null) {
      if (!existing(id).state().isFinal()) {
        wishes.ask(id, RunFolder.Wish.CANCEL, actor);
      }
      return;
    }
    run.cancel(actor);
    for (LiveRun child : children(id)) {
      cancel(child.id(), actor);
    }
  }

  @Override
  public void pause(UUID id, String actor) throws DteException {
    LiveRun run = live.get(id);
    if (run == null) {
      Run found = existing(id);
      if (found.state().isFinal()) {
        throw Claims.conflict(id, "is " + found.state().label(), "only a run that is not over can be paused");
      }
      wishes.ask(id, RunFolder.Wish.PAUSE, actor);
      return;
    }
    if (run.state() == RunState.PAUSED) {
      return;
    }
    await(run.pause(actor));
    for (LiveRun child : children(id)) {
      pause(child.id(), actor);
    }
  }

  @Override
  public Run resume(UUID id, String actor) throws DteException {
    LiveRun run = live.get(id);
    if (run != null) {
      if (run.state() != RunState.PAUSED) {
        throw Claims.conflict(id, "is " + run.state().label(), "only a paused, failed or cancelled run can be resumed");
      }
      await(run.proceed(actor));
      for (LiveRun child : children(id)) {
        if (child.state() == RunState.PAUSED) {
          resume(child.id(), actor);
        }
      }
      return run.run();
    }
    Run found = existing(id);
    if (found.state() == RunState.PAUSED && engine.folder(id).engine().isPresent()) {
      wishes.ask(id, RunFolder.Wish.PROCEED, actor);
      return found;
    }
    return revive(id, actor);
  }

  @Override
  public void remove(UUID id, String actor) throws DteException {
    Run run = existing(id);
    if (!run.state().isFinal()) {
      throw Claims.conflict(id, "is " + run.state().label(), "cancel it first");
    }
    Tenants.refuse(id, engine.folder(id).path());
    for (UUID other : ids()) {
      Optional<Run> child = find(other).filter(candidate -> id.equals(candidate.parentId()));
      if (child.isPresent()) {
        remove(other, actor);
      }
    }
    RunFolder folder = engine.folder(id);
    if (engine.owner()) {
      RunFold fold = RunFold.of(run, 0, folder.path());
      await(new RunRecord(engine, fold, lost -> { }).add("run.removed", "", actor, Payloads.empty(), List.of()));
    }
    try {
      folder.delete();
    } catch (IOException e) {
      throw new DteException(Problem.storage("delete", folder.path(), e), e);
    }
    engine.release().accept(id);
  }

  /** Ends what a crash interrupted: the log says that the run is removed. */
  void discard(UUID id) {
    claims.discard(engine.folder(id));
    engine.release().accept(id);
  }

  @Override
  public Path folder(UUID id) {
    return engine.folder(id).path();
  }

  @Override
  public List<String> kinds() {
    return engine.kinds().names();
  }

  /** A kind came: what waits for it starts. */
  void arrived(Kinds.Entry kind) {
    for (LiveRun run : live.values()) {
      if (run.run().kind().equals(kind.name())) {
        engine.executor().execute(run::start);
      }
    }
  }

  /** A kind leaves; returns when all its executions have let go. */
  void left(Kinds.Entry kind) {
    live.values().forEach(run -> run.leave(kind));
  }

  /** Goes on with a run whose events were there before this process. */
  void adopt(RunFold fold) {
    List<Event> first = engine.log().readRun(fold.run().id(), 0, 1);
    Map<String, String> options = first.isEmpty() ? Map.of() : Payloads.options(
        engine.payloads().expand(engine.folder(fold.run().id()).path(), first.get(0)).payload());
    begin(new LiveRun(engine, fold, options, this));
  }

  boolean isLive(UUID id) {
    return live.containsKey(id);
  }

  @Override
  public void close() {
    watch.close();
    live.values().forEach(LiveRun::shutDown);
    live.clear();
  }

  private void begin(LiveRun run) {
    live.put(run.id(), run);
    watch.start();
    engine.executor().execute(run::start);
  }

  @Override
  public void ended(LiveRun run) {
    live.remove(run.id(), run);
  }

  @Override
  public ChildRun child(Run parent, UUID id, RunRequest request) throws DteException {
    Optional<Run> known = find(id);
    if (known.isEmpty()) {
      RunRequest own = new RunRequest(request.kind(), request.name(), request.document(), request.inputs(),
          request.outdir(), parent.id(), parent.actor(), request.options());
      Optional<Kinds.Entry> kind = engine.kinds().find(own.kind());
      known = Optional.of(record(id, kind.isPresent() ? kind.get().kind().check(own) : own));
    } else if (!parent.id().equals(known.get().parentId())) {
      throw Claims.conflict(id, "is no part of run " + parent.id(), "");
    } else if (known.get().state() == RunState.FAILED || known.get().state() == RunState.CANCELLED) {
      resume(id, parent.actor());
    }
    return new FollowedRun(id, known.get().outdir(), completion(id), () -> cancel(id, parent.actor()));
  }

  @Override
  public CompletionStage<Void> stopChild(Run parent, UUID id) throws DteException {
    Optional<Run> known = find(id).filter(run -> parent.id().equals(run.parentId()));
    if (known.isEmpty() || known.get().state().isFinal() && !Catalog.isStopped(known.get())) {
      return CompletableFuture.completedFuture(null);
    }
    if (known.get().state().isFinal()) {
      revive(id, parent.actor()); // What its process left can only be stopped by an execution of it.
    }
    CompletableFuture<Run> over = completion(id);
    cancel(id, parent.actor());
    return over.thenAccept(ended -> { });
  }

  private Run revive(UUID id, String actor) throws DteException {
    refuseUnlessOver(existing(id));
    refuseEventsElsewhere(id);
    synchronized (reviving) {
      if (live.containsKey(id)) {
        throw Claims.conflict(id, "is being resumed already", "");
      }
      RunFolder folder = claims.claim(id);
      try {
        return revivePrepared(id, actor);
      } catch (DteException | RuntimeException e) {
        claims.giveUp(folder);
        throw e;
      }
    }
  }

  /** What was true before the run was claimed may have changed until then, so all is looked at again. */
  private Run revivePrepared(UUID id, String actor) throws DteException {
    refuseEventsElsewhere(id);
    RunFold fold = catalog.fold(id).filter(RunFold::isKnown).orElseThrow(() -> Claims.conflict(id, "has no events", ""));
    if (fold.state() == RunState.SUCCEEDED || engine.owner()) {
      refuseUnlessOver(fold.run());
    }
    LiveRun again = new LiveRun(engine, fold, Payloads.options(firstPayload(id)), this);
    live.put(id, again);
    try {
      await(again.record("run.resumed", "", actor, Payloads.empty(), List.of()));
    } catch (DteException e) {
      live.remove(id, again);
      throw e;
    }
    begin(again);
    return again.run();
  }

  private void refuseUnlessOver(Run run) throws DteException {
    if (!run.state().isFinal() || run.state() == RunState.SUCCEEDED) {
      throw Claims.conflict(run.id(), "is " + run.state().label(), "only a paused, failed or cancelled run can be resumed");
    }
  }

  private void refuseEventsElsewhere(UUID id) throws DteException {
    boolean stored = engine.folder(id).snapshot().map(RunFolder.Snapshot::stored).orElse(engine.owner());
    if (stored != engine.owner()) {
      throw new DteException(ExitCode.UNAVAILABLE, "the events of run " + id + " are in the "
          + (stored ? "owner's log" : "run's own folder"), stored ? "start the server or the desktop, then resume it"
          : "it is taken over in a moment, try again");
    }
  }

  private com.fasterxml.jackson.databind.JsonNode firstPayload(UUID id) {
    List<Event> first = engine.log().readRun(id, 0, 1);
    return first.isEmpty() ? Payloads.empty()
        : engine.payloads().expand(engine.folder(id).path(), first.get(0)).payload();
  }

  private Run existing(UUID id) throws DteException {
    return find(id).orElseThrow(() -> new DteException(ExitCode.NOT_FOUND, "there is no run " + id,
        "see the runs there are with: dte runs list"));
  }

  private List<LiveRun> children(UUID id) {
    return live.values().stream().filter(run -> id.equals(run.run().parentId())).toList();
  }

  private List<UUID> ids() throws DteException {
    try {
      return catalog.ids(null);
    } catch (IOException e) {
      throw new DteException(Problem.storage("list", engine.runs().get(), e), e);
    }
  }

  /** @return whether there is still something to watch */
  private boolean tick() {
    for (LiveRun run : live.values()) {
      run.tick();
      if (!engine.owner()) {
        wishes.take(run);
      }
    }
    followed.forEach((id, future) -> find(id).filter(run -> run.state().isFinal()).ifPresent(run -> {
      followed.remove(id);
      future.complete(run);
    }));
    return !live.isEmpty() || !followed.isEmpty();
  }

  private static void await(CompletableFuture<Void> future) throws DteException {
    try {
      future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DteException known) {
        throw new DteException(known.problem(), known);
      }
      throw new DteException(ExitCode.STORAGE, "the event could not be recorded: " + e.getCause(), "see the log", e);
    }
  }
}
