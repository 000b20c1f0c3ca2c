// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Brings a task's inputs in and its outputs out. Blocking: call it on a thread for transfers. */
final class Transfers {
  private static final int MAX_DEPTH = 200;
  private final Places places;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(30)).build();

  Transfers(Places places) {
    this.places = places;
  }

  /** Refuses a task that names what it may not, or what is not there. */
  void admit(TaskRequest task, boolean anywhere) throws DteException {
    for (TaskRequest.Input input : task.inputs()) {
      if (input.content() == null) {
        Optional<Path> local = places.local(input.url(), anywhere);
        if (local.isPresent()) {
          places.readable(local.get(), anywhere);
        }
      }
    }
    for (TaskRequest.Output output : task.outputs()) {
      Optional<Path> local = places.local(output.url(), anywhere);
      if (local.isPresent()) {
        places.requireWritable(local.get(), anywhere);
      }
    }
  }

  /** @param onHost executors see the server's own paths: what is where it belongs stays */
  void stageIn(TaskRequest task, Sandbox sandbox, boolean anywhere, boolean onHost) throws DteException, IOException {
    for (String folder : sandbox.writable()) {
      Files.createDirectories(sandbox.outside(folder));
    }
    for (TaskRequest.Input input : task.inputs()) {
      Optional<Path> local = input.content() == null ? places.local(input.url(), anywhere) : Optional.empty();
      Path target = onHost ? hostPath(input.path(), anywhere) : sandbox.outside(input.path());
      if (local.isPresent()) {
        Path source = places.readable(local.get(), anywhere);
        if (onHost && Files.exists(target) && Files.isSameFile(source, target)) {
          continue;
        }
        if (!onHost && !sandbox.isWritable(input.path()) && isPlain(source)) {
          sandbox.bring(input.path(), source);
          continue;
        }
        copy(source, target, anywhere, 0);
      } else {
        Files.createDirectories(target.getParent());
        if (input.content() != null) {
          Files.writeString(target, input.content());
        } else {
          fetch(input, target);
        }
      }
      if (!onHost && !sandbox.isWritable(input.path())) {
        sandbox.bring(input.path(), target);
      }
    }
    if (onHost) {
      for (String volume : task.volumes()) {
        Files.createDirectories(hostPath(volume, anywhere));
      }
    }
  }

  /** Finds inputs again that were brought by an earlier process. */
  void recall(TaskRequest task, Sandbox sandbox, boolean anywhere, boolean onHost) throws DteException {
    for (TaskRequest.Input input : task.inputs()) {
      if (onHost || sandbox.isWritable(input.path())) {
        continue;
      }
      Path copied = sandbox.outside(input.path());
      if (Files.exists(copied, LinkOption.NOFOLLOW_LINKS)) {
        sandbox.bring(input.path(), copied);
      } else {
        sandbox.bring(input.path(), places.readable(places.local(input.url(), anywhere).orElseThrow(), anywhere));
      }
    }
  }

  /** Moves outputs to where they are wanted. @return what went where, as {@code tesOutputFileLog} */
  ArrayNode stageOut(TaskRequest task, Sandbox sandbox, boolean anywhere, boolean onHost) throws DteException, IOException {
    ArrayNode log = JsonNodeFactory.instance.arrayNode();
    for (TaskRequest.Output output : task.outputs()) {
      if (output.isPattern()) {
        for (String match : matches(output, sandbox, onHost)) {
          String rest = match.startsWith(output.prefix()) ? match.substring(output.prefix().length()) : match;
          String url = output.url().replaceAll("/+$", "") + (rest.startsWith("/") ? rest : "/" + rest);
          send(match, url, outside(match, sandbox, onHost), sandbox, anywhere, log, 0);
        }
      } else {
        Path source = outside(output.path(), sandbox, onHost);
        if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
          throw new DteException(ExitCode.INVALID, "The output " + output.path() + " was not made.",
              "Check the executors' logs, and the path.");
        }
        send(output.path(), output.url(), source, sandbox, anywhere, log, 0);
      }
    }
    return log;
  }

  /** On the host only streams have a place of their own. */
  private static Path outside(String path, Sandbox sandbox, boolean onHost) {
    Path own = sandbox.outside(path);
    return !onHost || Files.isRegularFile(own) ? own : Path.of(path);
  }

  private Path hostPath(String path, boolean anywhere) throws DteException {
    Path place = Path.of(path);
    places.requireWritable(place, anywhere);
    return place;
  }

  private void send(String inside, String url, Path source, Sandbox sandbox, boolean anywhere, ArrayNode log, int depth)
      throws DteException, IOException {
    Path content = followed(source, sandbox);
    if (content == null || depth > MAX_DEPTH) {
      return;
    }
    if (Files.isDirectory(content)) {
      Optional<Path> local = places.local(url, anywhere);
      if (local.isPresent()) {
        places.requireWritable(local.get(), anywhere);
        Files.createDirectories(local.get());
      }
      for (Path child : children(content)) {
        String name = child.getFileName().toString();
        String base = url.replaceAll("/+$", "");
        send(inside + "/" + name, base + "/" + (base.startsWith("/") ? name : encode(name)), child, sandbox, anywhere, log,
            depth + 1);
      }
      return;
    }
    Optional<Path> local = places.local(url, anywhere);
    if (local.isPresent()) {
      Path target = local.get();
      places.requireWritable(target, anywhere);
      if (!Files.exists(target) || !Files.isSameFile(content, target)) {
        Files.createDirectories(target.getParent());
        Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      }
    } else {
      put(content, url);
    }
    log.addObject().put("url", url).put("path", inside).put("size_bytes", Long.toString(Files.size(content)));
  }

  /** What a link of the inside leads to; null when it leads nowhere, or out of what the task was given. */
  private static Path followed(Path source, Sandbox sandbox) throws IOException {
    Path path = source;
    for (int hops = 0; Files.isSymbolicLink(path); hops++) {
      Path target = Files.readSymbolicLink(path);
      path = target.isAbsolute() ? sandbox.outside(target.normalize().toString()) : path.resolveSibling(target).normalize();
      if (hops > 40 || !path.startsWith(sandbox.root()) && target.isAbsolute() && path.equals(target)) {
        return null;
      }
      if (!target.isAbsolute() && !path.startsWith(sandbox.root()) && source.startsWith(sandbox.root())) {
        return null;
      }
    }
    return Files.exists(path) ? path : null;
  }

  private List<String> matches(TaskRequest.Output output, Sandbox sandbox, boolean onHost) throws IOException {
    Path root = onHost ? Path.of("/") : sandbox.root();
    Path start = onHost ? Path.of(output.fixedFolder()) : sandbox.outside(output.fixedFolder());
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + output.path().replace("{", "\\{").replace("}", "\\}"));
    List<String> found = new ArrayList<>();
    if (Files.isDirectory(start)) {
      try (Stream<Path> walk = Files.walk(start)) {
        walk.map(path -> "/" + root.relativize(path)).filter(path -> matcher.matches(Path.of(path))).sorted().forEach(found::add);
      }
    }
    return found;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.sorted().toList();
    }
  }

  /** Links are followed as far as the task may read what they lead to. */
  private void copy(Path source, Path target, boolean anywhere, int depth) throws DteException, IOException {
    if (Files.isDirectory(source)) {
      Files.createDirectories(target);
      if (depth > MAX_DEPTH) {
        throw new DteException(ExitCode.INVALID, "The folders in " + source + " are nested too deeply.", "Look for a loop of links.");
      }
      for (Path child : children(source)) {
        if (Files.exists(child)) {
          copy(places.readable(child, anywhere), target.resolve(child.getFileName()), anywhere, depth + 1);
        }
      }
    } else {
      Files.createDirectories(target.getParent());
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      target.toFile().setWritable(true, true);
    }
  }

  /** Without links, so that it can be shown as it is. */
  private static boolean isPlain(Path source) throws IOException {
    try (Stream<Path> walk = Files.walk(source)) {
      return walk.noneMatch(Files::isSymbolicLink);
    }
  }

  private void fetch(TaskRequest.Input input, Path target) throws DteException {
    if (input.folder()) {
      throw new DteException(ExitCode.UNSUPPORTED, "The folder " + input.url() + " cannot be fetched over HTTP.",
          "Name its files one by one.");
    }
    int status = call(HttpRequest.newBuilder(URI.create(input.url())).GET().build(), HttpResponse.BodyHandlers.ofFile(target));
    if (status != 200) {
      throw new DteException(ExitCode.UNAVAILABLE, input.url() + " answered " + status + ".", "Check the address.");
    }
  }

  private void put(Path content, String url) throws DteException, IOException {
    int status = call(HttpRequest.newBuilder(URI.create(url)).PUT(HttpRequest.BodyPublishers.ofFile(content)).build(),
        HttpResponse.BodyHandlers.discarding());
    if (status < 200 || status > 299) {
      throw new DteException(ExitCode.UNAVAILABLE, "PUT " + url + " was answered with " + status + ".",
          "Check the address, and whether it may be written to.");
    }
  }

  private <T> int call(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws DteException {
    try {
      return http.send(request, handler).statusCode();
    } catch (IOException e) {
      throw new DteException(Problem.of(ExitCode.UNAVAILABLE, request.uri() + " cannot be reached: " + e.getMessage(),
          "Check the address."), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "The transfer of " + request.uri() + " was interrupted.", "", e);
    }
  }

  private static String encode(String name) {
    return java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8).replace("+", "%20");
  }
}
