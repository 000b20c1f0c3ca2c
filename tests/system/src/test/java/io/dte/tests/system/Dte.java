// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real {@code ./dte} of this tree, called in a folder, with a data directory of its own.
 *
 * @param home the data directory, {@code DTE_HOME}
 * @param folder where it is called
 * @param environment variables besides those of the test
 */
record Dte(Path home, Path folder, Map<String, String> environment) {
  private static final long PATIENCE_SECONDS = 1200;

  /** How a call ended. */
  record Result(int code, String out, String err) {
    /** The last line of standard output, as JSON. */
    JsonNode json() {
      List<String> lines = out.strip().lines().toList();
      try {
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
      } catch (JsonProcessingException | IndexOutOfBoundsException e) {
        throw new AssertionError("no JSON on standard output: " + this, e);
      }
    }

    /** The last line of standard error, as JSON: the problem. */
    JsonNode problem() {
      return new Result(code, err, "").json();
    }
  }

  /** A fresh data directory, and a folder to work in, below a test's temporary folder. */
  static Dte in(Path temporary) {
    try {
      Path folder = Files.createDirectories(temporary.resolve("work"));
      return new Dte(temporary.resolve("home"), folder, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tree that is tested. */
  static Path root() {
    return Path.of(System.getProperty("dte.root")).toAbsolutePath();
  }

  Dte with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Dte(home, folder, more);
  }

  /** Writes a file of the data directory's configuration. */
  Dte configured(String file, String text) throws IOException {
    Files.writeString(Files.createDirectories(home.resolve("etc")).resolve(file), text);
    return this;
  }

  Dte at(Path otherFolder) {
    return new Dte(home, otherFolder, environment);
  }

  /** Calls dte and waits for its end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    return await(start(arguments), arguments);
  }

  /** Calls any program the same way. */
  Result call(List<String> command) throws IOException, InterruptedException {
    return await(start(command), command.toArray(String[]::new));
  }

  /** Starts dte; the caller waits for it or ends it. */
  Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(root().resolve("dte").toString()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  /** A process, and the files its output goes to. */
  record Running(Process process, Path out, Path err) {
    String said() throws IOException {
      return Files.readString(out) + Files.readString(err);
    }

    Result result() throws IOException {
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  private Running start(List<String> command) throws IOException {
    Path out = Files.createTempFile("dte", ".out");
    Path err = Files.createTempFile("dte", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
        .redirectInput(new java.io.File("/dev/null")).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("DTE_HOME", home.toString());
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  static Result await(Running running, String... what) throws IOException, InterruptedException {
    if (!running.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      running.process().descendants().forEach(ProcessHandle::destroyForcibly);
      running.process().destroyForcibly();
      throw new AssertionError(String.join(" ", what) + " does not end; it said: " + running.said());
    }
    return running.result();
  }

  /** Writes a file into the working folder. */
  Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
