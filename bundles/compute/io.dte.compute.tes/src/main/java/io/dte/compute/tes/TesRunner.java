// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Resources;
import io.dte.compute.api.RunnerCheck;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskWork;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on a TES server. One thread looks after all of them: few are asked for one by one, many by lists of those that
 * are not over. A server that does not answer loses nothing: it is asked again, and its tasks go on. A task is on the server
 * once: its tag is looked for before one is sent whose answer an earlier process may not have lived to see.
 */
final class TesRunner implements TaskRunner {
  private static final Logger LOG = LoggerFactory.getLogger(TesRunner.class);
  private static final List<String> ACTIVE = List.of("QUEUED", "INITIALIZING", "RUNNING", "PAUSED", "CANCELING");
  /** From so many on, lists are asked for. */
  private static final int MANY = 32;
  private static final int IN_FLIGHT = 32;
  private static final String PAGE = "1000";
  private static final String ID_FILE = "tes-id";

  private final String name;
  private final TesSettings settings;
  private final TesServer server;
  private final Clock clock;
  private final Map<UUID, TesTask> live = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer;
  private final TaskWork work;
  private volatile boolean silent;

  TesRunner(String name, TesSettings settings, TesServer server, Clock clock) {
    this.name = name;
    this.settings = settings;
    this.server = server;
    this.clock = clock;
    timer = new ScheduledThreadPoolExecutor(1, work -> {
      Thread thread = new Thread(work, "dte-tes-" + name);
      thread.setDaemon(true);
      return thread;
    });
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    work = new TaskWork(timer);
    // What fails for all would fail for ever: it ends them all.
    work.every(settings.poll(), this::look, fault -> live.values().forEach(task -> fault(task, fault)));
  }

  @Override
  public TaskHandle submit(Task task) throws DteException {
    admit(task.needs());
    try {
      Files.createDirectories(task.folder());
      Files.deleteIfExists(task.folder().resolve(ID_FILE));
    } catch (IOException e) {
      throw new DteException(Problem.storage("write", task.folder(), e), e);
    }
    TesTask handle = follow(task);
    soon(handle, () -> send(handle));
    return handle;
  }

  @Override
  public TaskHandle reattach(Task task, String externalId) throws DteException {
    TesTask handle = follow(task);
    try {
      Path file = task.folder().resolve(ID_FILE);
      if (Files.exists(file)) {
        handle.named(Files.readString(file).strip());
      } else {
        soon(handle, () -> find(handle));
      }
      return handle;
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", task.folder().resolve(ID_FILE), e), e);
    }
  }

  @Override
  public Resources capacity() {
    return Resources.UNKNOWN;
  }

  @Override
  public void admit(TaskNeeds needs) throws DteException {
    if (needs.container() == null && settings.image().isEmpty()) {
      throw new DteException(ExitCode.UNSUPPORTED, "Step " + needs.step() + " names no container image, and the TES server of "
          + "the runner " + name + " runs only containers",
          "add a DockerRequirement, or set image of the runner " + name + " in the site file");
    }
    if (needs.container() != null && needs.container().image().origin() != ContainerImage.Origin.PULL
        && needs.container().image().origin() != ContainerImage.Origin.PRESENT) {
      throw new DteException(ExitCode.UNSUPPORTED, "Step " + needs.step() + " brings its image "
          + needs.container().image().name() + " as a file, and a TES server gets images by name",
          "push the image to a registry, and name it by dockerPull");
    }
    if (needs.resources().gpus() > 0 && settings.gpuParameter().isEmpty()) {
      throw new DteException(ExitCode.UNSUPPORTED, "Step " + needs.step() + " needs GPUs, and TES has no word for them",
          "set gpuParameter of the runner " + name + " to the server's backend parameter");
    }
  }

  @Override
  public RunnerCheck check() {
    try {
      JsonNode info = await(server.info());
      List<String> facts = new ArrayList<>();
      facts.add("url: " + settings.url());
      info.path("storage").forEach(storage -> facts.add("storage: " + storage.asText()));
      info.path("tesResources_backend_parameters").forEach(key -> facts.add("backend parameter: " + key.asText()));
      List<Problem> problems = new ArrayList<>();
      String spoken = info.path("type").path("version").asText();
      if (!spoken.startsWith("1.")) {
        problems.add(Problem.of(ExitCode.UNSUPPORTED, "The server says that it speaks TES " + spoken + "; 1.1 is needed", ""));
      }
      // Service-info may be open to all; what follows needs the right to see tasks.
      await(server.list("MINIMAL", Map.of("page_size", "1")));
      return new RunnerCheck((info.path("name").asText("TES server") + " " + info.path("version").asText()).strip()
          + ", TES " + spoken, facts, problems);
    } catch (DteException e) {
      return new RunnerCheck("", List.of("url: " + settings.url()), List.of(e.problem()));
    } catch (CompletionException fault) {
      return new RunnerCheck("", List.of("url: " + settings.url()), List.of(Problem.of(ExitCode.INVALID, "The runner " + name
          + " cannot ask its server: " + fault.getCause().getMessage(), "check url and token in the site file")));
    }
  }

  /** @throws CompletionException when neither the server nor the way to it failed */
  private JsonNode await(CompletableFuture<JsonNode> answer) throws DteException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DteException known) {
        throw known;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "Interrupted", "", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    live.values().forEach(TesTask::detach);
    live.clear();
  }

  private TesTask follow(Task task) {
    TesTask handle = new TesTask(task, clock, this::cancel);
    TesTask before = live.put(task.id(), handle);
    if (before != null) {
      before.detach();
    }
    handle.completion().thenRun(() -> live.remove(task.id(), handle));
    return handle;
  }

  private void soon(TesTask handle, Runnable something) {
    work.soon(something, fault -> fault(handle, fault));
  }

  private <T> void answered(TesTask handle, CompletableFuture<T> answer, BiConsumer<T, Throwable> something) {
    TaskWork.answered(answer, something, fault -> fault(handle, fault));
  }

  private void later(TesTask handle, Runnable something) {
    work.later(settings.poll(), something, fault -> fault(handle, fault));
  }

  private void fault(TesTask handle, Throwable fault) {
    LOG.error("The runner {} failed", name, fault);
    handle.broke("the runner " + name + " failed with step " + handle.task().step() + ": " + fault
        + "; the TES server may still have its task");
  }

  private void send(TesTask handle) {
    if (handle.isStopping()) {
      handle.gone("");
    }
    if (handle.isOver()) {
      return;
    }
    JsonNode document;
    try {
      document = TaskDocument.of(name, handle.task(), settings);
    } catch (IOException | RuntimeException e) {
      handle.failed("what step " + handle.task().step() + " reads cannot be listed: " + e.getMessage());
      return;
    }
    answered(handle, server.create(document), (id, error) -> {
      if (error == null) {
        named(handle, id);
      } else if (Trouble.of(error).passes()) {
        // The answer may have got lost on its way back: look before it is sent once more.
        say(handle, error);
        later(handle, () -> find(handle));
      } else {
        handle.failed("step " + handle.task().step() + ": " + Trouble.of(error).message());
      }
    });
  }

  /** Looks for a task that may be on the server already, and sends it when it is not. */
  private void find(TesTask handle) {
    if (handle.isOver()) {
      return;
    }
    answered(handle, find(handle, ""), (id, error) -> {
      if (error != null && Trouble.of(error).isFault()) {
        fault(handle, Trouble.of(error).cause());
      } else if (error != null) {
        say(handle, error);
        later(handle, () -> find(handle));
      } else if (id.isEmpty()) {
        soon(handle, () -> send(handle));
      } else {
        named(handle, id);
      }
    });
  }

  /** Its id, or nothing. A server of TES 1.0 knows no filter by tag and lists all it has, so the tags are compared here. */
  private CompletableFuture<String> find(TesTask handle, String token) {
    Map<String, String> query = new HashMap<>(Map.of("tag_key", TaskDocument.TASK_TAG, "tag_value", handle.externalId(),
        "page_size", PAGE));
    if (!token.isEmpty()) {
      query.put("page_token", token);
    }
    return server.list("BASIC", query).thenCompose(page -> {
      for (JsonNode task : page.path("tasks")) {
        if (task.path("tags").path(TaskDocument.TASK_TAG).asText().equals(handle.externalId())) {
          return CompletableFuture.completedFuture(task.path("id").asText());
        }
      }
      String next = page.path("next_page_token").asText("");
      return next.isEmpty() || next.equals(token) ? CompletableFuture.completedFuture("") : find(handle, next);
    });
  }

  private void named(TesTask handle, String id) {
    heard(handle);
    handle.named(id);
    try {
      Path file = handle.task().folder().resolve(ID_FILE);
      Path part = Files.writeString(file.resolveSibling(ID_FILE + ".part"), id);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("The id of a task cannot be kept; it is found by its tag: {}", e.getMessage());
    }
    if (handle.isStopping()) {
      cancel(handle);
    }
  }

  private void cancel(TesTask handle) {
    String id = handle.serverId();
    if (id.isEmpty()) {
      return; // Whoever names it looks whether it is to be stopped.
    }
    answered(handle, server.cancel(id), (done, error) -> {
      if (error != null && Trouble.of(error).passes()) {
        say(handle, error);
        later(handle, () -> cancel(handle));
      } else {
        // An error here means that it is over, or unknown: the next look tells.
        soon(handle, () -> look(handle, "MINIMAL"));
      }
    });
  }

  private void look() {
    List<TesTask> waiting = live.values().stream().filter(task -> !task.isOver() && !task.serverId().isEmpty()).toList();
    if (waiting.size() >= MANY) {
      Set<String> active = new HashSet<>();
      for (String state : ACTIVE) {
        if (!list(state, active, waiting)) {
          return;
        }
      }
      // What is in no list is over, or moved on between two lists: each of those is asked for.
      waiting = waiting.stream().filter(task -> !active.contains(task.serverId())).toList();
    }
    List<CompletableFuture<?>> batch = new ArrayList<>();
    for (TesTask task : waiting) {
      batch.add(look(task, "MINIMAL"));
      if (batch.size() == IN_FLIGHT) {
        CompletableFuture.allOf(batch.toArray(CompletableFuture[]::new)).join();
        batch.clear();
      }
    }
    CompletableFuture.allOf(batch.toArray(CompletableFuture[]::new)).join();
  }

  /** Reads all pages of one state; false when the server did not answer. */
  private boolean list(String state, Set<String> active, List<TesTask> waiting) {
    Map<String, TesTask> byId = new HashMap<>();
    waiting.forEach(task -> byId.put(task.serverId(), task));
    String token;
    String next = "";
    do {
      token = next;
      Map<String, String> query = new java.util.LinkedHashMap<>(Map.of("state", state, "page_size", PAGE,
          "tag_key", TaskDocument.RUNNER_TAG, "tag_value", name));
      if (!token.isEmpty()) {
        query.put("page_token", token);
      }
      JsonNode page;
      try {
        page = await(server.list("MINIMAL", query));
      } catch (DteException e) {
        waiting.forEach(task -> say(task, e));
        return false;
      }
      for (JsonNode task : page.path("tasks")) {
        String now = task.path("state").asText();
        TesTask known = byId.get(task.path("id").asText());
        if (known != null && !TesTask.isFinal(now)) {
          active.add(known.serverId());
          known.seen(now);
        }
      }
      next = page.path("next_page_token").asText("");
    } while (!next.isEmpty() && !next.equals(token));
    waiting.forEach(this::heard);
    return true;
  }

  private CompletableFuture<?> look(TesTask handle, String view) {
    return server.get(handle.serverId(), view).handle((document, error) -> {
      if (error == null) {
        heard(handle);
        String state = document.path("state").asText();
        handle.seen(state);
        if (TesTask.isFinal(state)) {
          return view.equals("FULL") ? over(handle, document) : look(handle, "FULL");
        }
      } else if (Trouble.of(error).cause() instanceof TesServer.Unknown unknown) {
        handle.gone(unknown.getMessage());
      } else if (Trouble.of(error).isFault()) {
        throw new CompletionException(Trouble.of(error).cause());
      } else {
        say(handle, error);
      }
      return CompletableFuture.completedFuture(null);
    }).thenCompose(next -> next).exceptionally(fault -> {
      fault(handle, Trouble.of(fault).cause());
      return null;
    });
  }

  private static CompletableFuture<?> over(TesTask handle, JsonNode document) {
    handle.ended(document);
    return CompletableFuture.completedFuture(null);
  }

  private void say(TesTask handle, Throwable error) {
    if (!silent) {
      silent = true;
      LOG.warn("The runner {} waits for its server: {}", name, Trouble.of(error).message());
    }
    obstacle(handle, "waits for the TES server: " + Trouble.of(error).message());
  }

  private void heard(TesTask handle) {
    silent = false;
    obstacle(handle, "");
  }

  private void obstacle(TesTask handle, String reason) {
    TaskWork.now(() -> handle.obstacle(reason), fault -> fault(handle, fault));
  }
}
