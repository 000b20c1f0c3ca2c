// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Task;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A task as a TES server takes it. Files travel by their URLs: what the command reads are inputs, folders it may write are
 * outputs, and its streams are outputs of their own, written into the task's folder. A task without a container runs in the
 * configured image with the paths it has here: its job's folder is sent with what its links lead to.
 */
final class TaskDocument {
  /** Tag with the task's own id, by which it is found again. */
  static final String TASK_TAG = "dte_task";
  /** Tag with the runner's name, by which many tasks are asked for at once. */
  static final String RUNNER_TAG = "dte_runner";
  /** Where the command's streams go inside; the folder belongs to nobody else. */
  private static final String STREAMS = "/dte-streams";
  private static final double MIB_IN_GB = 1.048576e-3;

  private final TesSettings settings;
  private final Map<String, ObjectNode> inputs = new TreeMap<>();
  private final Map<String, ObjectNode> outputs = new LinkedHashMap<>();
  private final ArrayNode volumes = JsonNodeFactory.instance.arrayNode();

  private TaskDocument(TesSettings settings) {
    this.settings = settings;
  }

  /** Where a stream of the task arrives. */
  static Path arrived(Task task, String stream) {
    return task.folder().resolve(stream);
  }

  static ObjectNode of(String runner, Task task, TesSettings settings) throws IOException {
    return new TaskDocument(settings).build(runner, task);
  }

  private ObjectNode build(String runner, Task task) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", task.step())
        .put("description", "run " + task.run() + ", step " + task.step());
    if (task.container() == null) {
      sendJob(task);
    } else {
      for (Container.Mount mount : task.container().mounts()) {
        sendMount(mount);
      }
    }
    ObjectNode executor = json.putArray("executors").addObject();
    executor.put("image", task.container() == null ? settings.image() : image(task.container().image()));
    ArrayNode command = executor.putArray("command");
    task.command().forEach(command::add);
    executor.put("workdir", task.container() == null ? task.workingDirectory().toString()
        : task.container().workingDirectory());
    ObjectNode environment = executor.putObject("env");
    task.environment().forEach(environment::put);
    // The exit status counts, and files are wanted also when it is not zero: what a status means, the document decides.
    executor.put("ignore_error", true);
    if (task.stdin() != null) {
      input(STREAMS + "-in/stdin", task.stdin().toRealPath());
      executor.put("stdin", STREAMS + "-in/stdin");
    }
    for (String stream : new String[] {"stdout", "stderr"}) {
      executor.put(stream, STREAMS + "/" + stream);
      output(STREAMS + "/" + stream, arrived(task, stream), "FILE");
    }
    json.putArray("inputs").addAll(inputs.values());
    json.putArray("outputs").addAll(outputs.values());
    json.set("volumes", volumes);
    resources(json.putObject("resources"), task);
    ObjectNode tags = json.putObject("tags");
    task.labels().forEach(tags::put);
    tags.put(TASK_TAG, task.id().toString()).put(RUNNER_TAG, runner).put("dte_run", task.run().toString());
    return json;
  }

  /** The name under which a TES server pulls it. */
  static String image(ContainerImage image) {
    return image.origin() == ContainerImage.Origin.PULL && !image.location().isEmpty() ? image.location() : image.name();
  }

  private void sendMount(Container.Mount mount) throws IOException {
    boolean folder = Files.isDirectory(mount.source());
    boolean empty = folder && isEmpty(mount.source());
    if (!empty && Files.exists(mount.source())) {
      input(mount.target(), mount.source());
    }
    if (mount.writable()) {
      if (empty) {
        volumes.add(mount.target());
      }
      output(mount.target(), mount.source(), folder ? "DIRECTORY" : "FILE");
    } else if (empty) {
      volumes.add(mount.target());
    }
  }

  private void sendJob(Task task) throws IOException {
    Path work = task.workingDirectory();
    Path parent = work.getParent();
    boolean together = parent != null && parent.getParent() != null && parent.equals(task.folder().getParent());
    Path root = together ? parent : work;
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        if (folder.equals(task.folder())) {
          return FileVisitResult.SKIP_SUBTREE;
        }
        if (folder.equals(work) || isEmpty(folder)) {
          volumes.add(folder.toString());
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        // A link that leads nowhere stays behind: the command could not have read it either.
        if (Files.exists(file)) {
          input(file.toString(), file.toRealPath());
        }
        return FileVisitResult.CONTINUE;
      }
    });
    output(work.toString(), work, "DIRECTORY");
  }

  private void input(String inside, Path source) {
    inputs.put(inside, JsonNodeFactory.instance.objectNode().put("url", settings.urlOf(source)).put("path", inside)
        .put("type", Files.isDirectory(source) ? "DIRECTORY" : "FILE"));
  }

  private void output(String inside, Path target, String type) {
    outputs.put(inside, JsonNodeFactory.instance.objectNode().put("url", settings.urlOf(target)).put("path", inside)
        .put("type", type));
  }

  private void resources(ObjectNode json, Task task) {
    json.put("cpu_cores", (int) Math.max(1, Math.ceil(task.resources().cores())));
    json.put("ram_gb", task.resources().ramMiB() * MIB_IN_GB);
    json.put("disk_gb", (task.resources().tmpdirMiB() + task.resources().outdirMiB()) * MIB_IN_GB);
    if (settings.preemptible()) {
      json.put("preemptible", true);
    }
    if (!settings.zones().isEmpty()) {
      settings.zones().forEach(json.putArray("zones")::add);
    }
    Map<String, String> parameters = new TreeMap<>(settings.backendParameters());
    if (task.resources().gpus() > 0) {
      parameters.put(settings.gpuParameter(), Integer.toString(task.resources().gpus()));
    }
    if (task.container() != null && task.container().network() && !settings.networkParameter().isEmpty()) {
      parameters.put(settings.networkParameter(), "true");
    }
    if (!parameters.isEmpty()) {
      ObjectNode backend = json.putObject("backend_parameters");
      parameters.forEach(backend::put);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.findAny().isEmpty();
    }
  }
}
