// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.tests.support.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a small TES server whose tasks end when the test says so. */
class TesRunnerTest {
  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, ObjectNode> tasks = new ConcurrentHashMap<>();
  private volatile boolean down;
  private volatile boolean loseAnswer;
  private volatile boolean old;
  private volatile boolean repeatsItsPage;
  /** The next answer about a task stops after its first byte. */
  private final AtomicBoolean stalls = new AtomicBoolean();
  /** The state of a task that was just sent. */
  private volatile String begun = "RUNNING";
  private HttpServer server;
  private TaskRunner runner;
  @TempDir
  private Path folder;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
    runner = runner();
  }

  private TaskRunner runner() throws Exception {
    return new TesRunnerFactory().create("remote", settings("t0"));
  }

  private ObjectNode settings(String token) throws Exception {
    return ((ObjectNode) mapper.readTree("{\"url\":\"http://127.0.0.1:" + server.getAddress().getPort()
        + "/ga4gh/tes/v1/\",\"image\":\"debian\",\"pollSeconds\":0.05}")).put("token", token);
  }

  @AfterEach
  void stop() {
    runner.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (down || !"Bearer t0".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, down ? 503 : 401, "{\"message\":\"no\"}");
    } else if (path.endsWith("/tasks") && exchange.getRequestMethod().equals("POST")) {
      String id = "t" + (tasks.size() + 1);
      tasks.put(id, ((ObjectNode) mapper.readTree(body)).put("id", id).put("state", begun));
      send(exchange, loseAnswer ? 500 : 200, "{\"id\":\"" + id + "\"}");
    } else if (path.endsWith("/tasks") && old) {
      send(exchange, 200, oldPage(query).toString());
    } else if (path.endsWith("/tasks")) {
      ObjectNode page = mapper.createObjectNode();
      var list = page.putArray("tasks");
      tasks.values().stream().filter(task -> !query.contains("tag_key=dte_task")
          || query.contains(task.path("tags").path("dte_task").asText())).filter(task -> !query.contains("state=")
          || query.contains("state=" + task.path("state").asText())).forEach(list::add);
      if (repeatsItsPage) {
        page.put("next_page_token", "again");
      }
      send(exchange, 200, page.toString());
    } else if (path.endsWith(":cancel")) {
      String id = path.substring(path.lastIndexOf('/') + 1, path.length() - ":cancel".length());
      tasks.get(id).put("state", "CANCELED");
      send(exchange, 200, "{}");
    } else if (stalls.getAndSet(false)) {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
    } else {
      ObjectNode task = tasks.get(path.substring(path.lastIndexOf('/') + 1));
      send(exchange, task == null ? 404 : 200, task == null ? "{}" : task.toString());
    }
  }

  /** TES 1.0 has no filters; two tasks a page, and their tags only where they are asked for. */
  private ObjectNode oldPage(String query) {
    List<String> ids = tasks.keySet().stream().sorted().toList();
    int from = query.contains("page_token=") ? Integer.parseInt(query.replaceAll(".*page_token=(\\d+).*", "$1")) : 0;
    ObjectNode page = mapper.createObjectNode();
    var list = page.putArray("tasks");
    for (String id : ids.subList(from, Math.min(from + 2, ids.size()))) {
      ObjectNode task = list.addObject().put("id", id).put("state", tasks.get(id).path("state").asText());
      if (query.contains("view=BASIC")) {
        task.set("tags", tasks.get(id).path("tags"));
      }
    }
    if (from + 2 < ids.size()) {
      page.put("next_page_token", Integer.toString(from + 2));
    }
    return page;
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Task task(Duration limit) throws IOException {
    UUID id = UUID.randomUUID();
    Path job = Files.createDirectories(folder.resolve(id.toString()));
    Path out = Files.createDirectories(job.resolve("out"));
    Files.createSymbolicLink(Files.createDirectories(job.resolve("in")).resolve("data"), Files.writeString(folder.resolve("a b"), "x"));
    return new Task(id, UUID.randomUUID(), "step", List.of("cat", job + "/in/data"), Map.of("A", "1"),
        Files.createDirectories(job.resolve("task")), out, null, out.resolve("result"), job.resolve("log"),
        Resources.MINIMAL, limit, null, Map.of());
  }

  private void end(ObjectNode task, String state, String executor) throws IOException {
    JsonNode log = mapper.readTree("[{\"logs\":[" + executor + "],\"outputs\":[],\"system_logs\":[\"disk full\"]}]");
    task.set("logs", log);
    task.put("state", state);
  }

  private static TaskResult result(TaskHandle handle) throws Exception {
    return Patience.get(handle.completion());
  }

  private ObjectNode sent(int number) {
    Patience.await().until(() -> tasks.size() >= number);
    return tasks.get("t" + number);
  }

  @Test
  void sendsWhatTheCommandReadsAndBringsBackWhatItSaid() throws Exception {
    Task task = task(Duration.ZERO);
    TaskHandle handle = runner.submit(task);
    ObjectNode sent = sent(1);
    assertThat(sent.path("inputs").findValuesAsText("url")).contains("file://" + folder.toRealPath() + "/a%20b");
    assertThat(sent.path("inputs").findValuesAsText("path")).contains(task.folder().resolveSibling("in/data").toString());
    assertThat(sent.path("executors").path(0).path("ignore_error").asBoolean()).isTrue();
    Files.writeString(task.folder().resolve("stdout"), "said");
    end(sent, "COMPLETE", "{\"exit_code\":3,\"start_time\":\"2026-01-01T00:00:00+01:00\",\"end_time\":\"2026-01-01T00:00:05+01:00\","
        + "\"stderr\":\"oops\"}");
    assertThat(result(handle)).isInstanceOfSatisfying(TaskResult.Exited.class, exited -> {
      assertThat(exited.exitCode()).isEqualTo(3);
      assertThat(exited.usage().wall()).isEqualTo(Duration.ofSeconds(5));
    });
    assertThat(task.stdout()).hasContent("said");
    assertThat(task.stderr()).hasContent("oops");
  }

  @Test
  void aTaskWhoseAnswerWasLostIsNotSentTwice() throws Exception {
    loseAnswer = true;
    TaskHandle handle = runner.submit(task(Duration.ZERO));
    end(sent(1), "COMPLETE", "{\"exit_code\":0}");
    assertThat(result(handle)).isInstanceOf(TaskResult.Exited.class);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void aServerOfTes10ThatFiltersNothingRunsATaskOnceToo() throws Exception {
    old = true;
    for (int i = 1; i <= 5; i++) {
      runner.submit(task(Duration.ZERO));
      sent(i);
    }
    loseAnswer = true;
    TaskHandle handle = runner.submit(task(Duration.ZERO));
    end(sent(6), "COMPLETE", "{\"exit_code\":0}");
    assertThat(result(handle)).isInstanceOf(TaskResult.Exited.class);
    assertThat(tasks).hasSize(6);
  }

  @Test
  void anotherProcessFindsItAgainAndAServerThatIsDownIsWaitedFor() throws Exception {
    Task task = task(Duration.ZERO);
    String id = runner.submit(task).externalId();
    ObjectNode sent = sent(1);
    runner.close();
    Files.deleteIfExists(task.folder().resolve("tes-id"));
    down = true;
    runner = runner();
    TaskHandle handle = runner.reattach(task, id);
    AtomicReference<String> told = new AtomicReference<>("");
    handle.onWaiting(told::set);
    Patience.await().untilAsserted(() -> assertThat(told.get()).contains("waits for the TES server").contains("answered 503"));
    assertThat(handle.completion().toCompletableFuture()).isNotDone();
    down = false;
    Patience.await().untilAsserted(() -> assertThat(told.get()).as("it answers again").isEmpty());
    end(sent, "COMPLETE", "{\"exit_code\":137}");
    assertThat(result(handle)).isInstanceOfSatisfying(TaskResult.Signalled.class, s -> assertThat(s.signal()).isEqualTo(9));
    assertThat(tasks).hasSize(1);
  }

  @Test
  void anAnswerThatIsNeverWholeStopsNeitherItsTaskNorTheOthers() throws Exception {
    runner.close();
    runner = new TesRunnerFactory().create("remote", settings("t0").put("requestSeconds", 0.5));
    TaskHandle stalled = runner.submit(task(Duration.ZERO));
    List<String> told = new CopyOnWriteArrayList<>();
    stalled.onWaiting(told::add);
    sent(1);
    stalls.set(true);
    // On a busy machine other answers may be too late as well.
    Patience.await().untilAsserted(() -> assertThat(told).anySatisfy(reason -> assertThat(reason).contains("waits for the TES server")
        .contains("began an answer and did not end it")));
    TaskHandle other = runner.submit(task(Duration.ZERO));
    end(sent(2), "COMPLETE", "{\"exit_code\":0}");
    end(sent(1), "COMPLETE", "{\"exit_code\":3}");
    assertThat(result(other)).isInstanceOf(TaskResult.Exited.class);
    assertThat(result(stalled)).isInstanceOfSatisfying(TaskResult.Exited.class, exited -> assertThat(exited.exitCode()).isEqualTo(3));
  }

  @Test
  void stopsOnRequestAndWhenItTakesTooLong() throws Exception {
    TaskHandle handle = runner.submit(task(Duration.ZERO));
    sent(1);
    handle.cancel();
    assertThat(result(handle)).isInstanceOf(TaskResult.Cancelled.class);
    assertThat(result(runner.submit(task(Duration.ofMillis(200))))).isInstanceOf(TaskResult.TimedOut.class);
  }

  @Test
  void explainsWhatTheServerCouldNotDo() throws Exception {
    TaskHandle handle = runner.submit(task(Duration.ZERO));
    end(sent(1), "SYSTEM_ERROR", "");
    assertThat(result(handle)).isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("disk full"));
  }

  @Test
  void manyTasksAreAskedForByLists() throws Exception {
    List<TaskHandle> handles = new java.util.ArrayList<>();
    for (int i = 0; i < 60; i++) {
      handles.add(runner.submit(task(Duration.ZERO)));
    }
    sent(60);
    for (ObjectNode task : tasks.values()) {
      end(task, "COMPLETE", "{\"exit_code\":0}");
    }
    for (TaskHandle handle : handles) {
      assertThat(result(handle)).isInstanceOf(TaskResult.Exited.class);
    }
  }

  @Test
  void aServerThatNamesTheSamePageAgainIsNotAskedForEver() throws Exception {
    repeatsItsPage = true;
    manyTasksAreAskedForByLists();
  }

  @Test
  void aFaultOfTheRunnerEndsOneTaskAndNotTheOthers() throws Exception {
    runner.close();
    TesSettings settings = TesSettings.read("remote", settings("t0"));
    // Without a clock, a task that is seen running is a fault.
    runner = new TesRunner("remote", settings, new TesServer(settings, mapper), null);
    begun = "QUEUED";
    TaskHandle sane = runner.submit(task(Duration.ZERO));
    ObjectNode waiting = sent(1);
    begun = "RUNNING";
    assertThat(result(runner.submit(task(Duration.ZERO)))).isInstanceOfSatisfying(TaskResult.Failed.class, failed -> {
      assertThat(failed.reason()).contains("the runner remote failed with step step").contains("NullPointerException");
      assertThat(failed.mayLive()).isTrue();
    });
    assertThat(sane.completion().toCompletableFuture()).isNotDone();
    end(waiting, "COMPLETE", "{\"exit_code\":0}");
    assertThat(result(sane)).isInstanceOf(TaskResult.Exited.class);
  }

  /** A request that cannot be made is no server that is down. */
  @Test
  void aRequestThatCannotBeMadeIsNotMadeForEver() throws Exception {
    runner.close();
    runner = new TesRunnerFactory().create("remote", settings("of\ntwo lines"));
    assertThat(result(runner.reattach(task(Duration.ZERO), ""))).isInstanceOfSatisfying(TaskResult.Failed.class,
        failed -> assertThat(failed.reason()).contains("the runner remote failed with step step").contains("IllegalArgumentException"));
    assertThat(runner.check().problems()).singleElement().asString().contains("The runner remote cannot ask its server").contains("check url and token");
  }

  @Test
  void refusesBeforehandWhatCannotRun() throws Exception {
    runner.close();
    runner = new TesRunnerFactory().create("remote", mapper.readTree("{\"url\":\"http://127.0.0.1:1\"}"));
    Task task = task(Duration.ZERO);
    assertThatThrownBy(() -> runner.admit(task.needs())).isInstanceOf(DteException.class).hasMessageContaining("container image");
    assertThat(runner.check().problems()).singleElement().asString().contains("cannot be reached");
  }

  @Test
  void foldersMayHaveAnotherAddressOnTheServer() throws Exception {
    TesSettings settings = TesSettings.read("x", mapper.readTree("{\"url\":\"http://x\",\"paths\":["
        + "{\"path\":\"/mnt\",\"url\":\"file:///srv/\"},{\"path\":\"/mnt/bucket\",\"url\":\"s3://bucket\"}]}"));
    assertThat(settings.urlOf(Path.of("/mnt/bucket/a/b"))).isEqualTo("s3://bucket/a/b");
    assertThat(settings.urlOf(Path.of("/mnt/c"))).isEqualTo("file:///srv/c");
    assertThat(settings.urlOf(Path.of("/mntx"))).isEqualTo("file:///mntx");
  }
}
