// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Task;
import io.dte.compute.api.shim.Shim;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process that starts tasks, because a fork of it is several times cheaper than starting processes from here: one
 * process for each task instead of four. It is started when it is first used, and anew when it was killed; it outlives this
 * process as long as tasks of it run. Safe for use by many threads; listeners are called by one thread.
 */
final class Launcher implements AutoCloseable {

  /** Told what becomes of a task. */
  interface Listener {
    /** @param leader the command's own process, which leads a session */
    void started(ProcessTable.Identity leader);

    /**
     * @param exit as it stands in the task's folder; empty where it is to be read there
     * @param alone whether no process of any task that is over is left
     */
    void ended(Optional<Shim.Exit> exit, boolean alone);

    /** @param reason for people */
    void failed(String reason);

    /** Nobody watches it any more, whether it was started or not. */
    void lost();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
  private static final Path PERL = Path.of("/usr/bin/perl");
  private static final String SCRIPT = "launcher.pl";
  /** What its process is called; it adopts the orphans of its tasks. */
  static final String NAME = "dte-tasks";
  /** By machine: the numbers of setsid, times and prctl (asm/unistd.h). Elsewhere the script does without. */
  private static final Map<String, List<String>> SYSTEM_CALLS = Map.of("amd64", List.of("112", "100", "157"),
      "aarch64", List.of("157", "153", "167"), "riscv64", List.of("157", "153", "167"));
  private static final Duration PROMPT = Duration.ofMillis(100);
  private static final int QUICK_BYTES = 4096;
  private static final int QUICK_TASKS = 50;
  /** What the JVM writes arguments and file names of processes in. */
  private static final Charset NATIVE = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private final boolean available = Files.isExecutable(PERL);
  /** Who waits for a task, and of which process. */
  private record Wait(Listener listener, Process process) {}

  private final Map<String, Wait> waits = new ConcurrentHashMap<>();
  private volatile Process process;
  private DataOutputStream requests;
  private boolean closed;

  /** Whether this machine has what it needs. */
  boolean isAvailable() {
    return available;
  }

  /**
   * What is to be said to start a task.
   *
   * @param id the task's
   * @param bytes the record
   */
  record Request(String id, byte[] bytes) {
    static Request of(Task task, Path program) throws IOException {
      return new Request(task.id().toString(), Launcher.record(task, program));
    }
  }

  /**
   * Whether asking waits for nobody, so that whoever listens may ask too: then all that is said on both ways while this request is
   * read fits into the pipes, which hold 8 KiB at least.
   */
  boolean isQuick(Request request) {
    return request.bytes.length <= QUICK_BYTES && waits.size() < QUICK_TASKS;
  }

  /** Asks for a task to be started; the listener is told the rest. */
  void start(Request request, Listener listener) throws IOException {
    byte[] record = request.bytes;
    String id = request.id;
    synchronized (this) {
      if (closed) {
        throw new IOException("the runner was closed");
      }
      if (process == null || !process.isAlive()) {
        open();
      }
      Wait wait = new Wait(listener, process);
      waits.put(id, wait);
      try {
        requests.writeInt(record.length);
        requests.write(record);
        requests.flush();
      } catch (IOException e) {
        // Who is not there any more was told that the launcher is gone.
        if (waits.remove(id, wait)) {
          throw e;
        }
      }
    }
  }

  private static byte[] record(Task task, Path program) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    field(out, task.id().toString());
    field(out, task.isTransient() ? "" : task.folder().toString());
    field(out, task.workingDirectory().toString());
    field(out, task.stdin() == null ? "/dev/null" : task.stdin().toString());
    field(out, task.stdout().toString());
    field(out, ShimProcess.startsEmpty(task) ? ">" : ">>");
    field(out, task.stderr().equals(task.stdout()) ? "" : task.stderr().toString());
    field(out, program.toString());
    field(out, Integer.toString(task.environment().size()));
    for (Map.Entry<String, String> variable : task.environment().entrySet()) {
      if (variable.getKey().isEmpty() || variable.getKey().indexOf('=') >= 0) {
        throw new IOException("invalid name of an environment variable: '" + variable.getKey() + "'");
      }
      field(out, variable.getKey() + "=" + variable.getValue());
    }
    out.write(program.toString().getBytes(NATIVE));
    for (String word : task.command().subList(1, task.command().size())) {
      out.write(0);
      text(out, word);
    }
    return out.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, String text) throws IOException {
    text(out, text);
    out.write(0);
  }

  private static void text(ByteArrayOutputStream out, String text) throws IOException {
    if (text.indexOf('\0') >= 0) {
      throw new IOException("a command or environment variable has the character NUL in it");
    }
    out.write(text.getBytes(NATIVE));
  }

  private void open() throws IOException {
    String script;
    try (InputStream in = Launcher.class.getResourceAsStream(SCRIPT)) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> line = new ArrayList<>(List.of(PERL.toString(), "-e", script));
    if (System.getProperty("os.name").equals("Linux")) {
      line.addAll(SYSTEM_CALLS.getOrDefault(System.getProperty("os.arch"), List.of()));
    }
    ProcessBuilder builder = new ProcessBuilder(line).directory(Path.of("/").toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    // What its language settings would make of file names is not wanted.
    builder.environment().clear();
    process = builder.start();
    requests = new DataOutputStream(process.getOutputStream());
    Process opened = process;
    Thread reader = new Thread(() -> listen(opened), "dte-task-launcher");
    reader.setDaemon(true);
    reader.start();
  }

  private void listen(Process from) {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(from.getInputStream(), NATIVE))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        tell(line.split(" ", 3));
      }
    } catch (IOException e) {
      LOG.debug("the launcher of tasks does not answer", e);
    }
    // One that was closed reports to its end, so that nobody is left; one that was killed leaves some.
    waits.forEach((id, wait) -> {
      if (wait.process == from && waits.remove(id, wait)) {
        wait.listener.lost();
      }
    });
  }

  private void tell(String[] words) {
    Wait wait = words[0].equals("started") ? waits.get(words[1]) : waits.remove(words[1]);
    if (wait == null) {
      return;
    }
    Listener listener = wait.listener;
    switch (words[0]) {
      case "started" -> {
        String[] process = words[2].split(" ");
        listener.started(new ProcessTable.Identity(Long.parseLong(process[0]), Long.parseLong(process[1])));
      }
      case "ended" -> ended(listener, words.length < 3 ? new String[0] : words[2].split(" "));
      default -> listener.failed(words[2]);
    }
  }

  /** @param words status, seconds on processors, seconds it took, number of processes that are left; none where the folder says */
  private static void ended(Listener listener, String[] words) {
    if (words.length == 0) {
      listener.ended(Optional.empty(), false);
    } else {
      listener.ended(Optional.of(new Shim.Exit(Integer.parseInt(words[0]), millis(words[1]), millis(words[2]), false, "")),
          words[3].equals("0"));
    }
  }

  private static Duration millis(String seconds) {
    return Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000));
  }

  /** Takes no more tasks; those that run go on. */
  @Override
  public synchronized void close() {
    closed = true;
    if (requests != null) {
      try {
        requests.close();
      } catch (IOException e) {
        LOG.debug("the launcher of tasks is gone already", e);
      }
    }
  }

  /** Of its process; 0 where there is none. */
  long pid() {
    Process current = process;
    return current == null ? 0 : current.pid();
  }

  /** Closes, and waits a moment for the end of its process, which comes at once when no task runs. */
  void end() {
    Process ending = process;
    if (ending == null || !waits.isEmpty()) {
      return;
    }
    // Whoever writes to a process that does not read holds the monitor.
    Thread closing = new Thread(this::close, "dte-task-launcher-end");
    closing.setDaemon(true);
    closing.start();
    try {
      ending.waitFor(PROMPT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
