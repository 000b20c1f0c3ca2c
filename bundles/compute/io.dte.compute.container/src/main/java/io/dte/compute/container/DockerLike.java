// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Gpus;
import io.dte.compute.api.Task;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What podman and docker have in common: nearly the whole of their command lines. */
abstract sealed class DockerLike implements ContainerEngine permits Podman, Docker {
  private static final Logger LOG = LoggerFactory.getLogger(DockerLike.class);
  private static final Duration QUICK = Duration.ofSeconds(60);
  private static final int REMOVALS = 3;
  private static final Duration LONG = Duration.ofHours(2);
  private static final List<Path> CDI = List.of(Path.of("/etc/cdi/nvidia.yaml"), Path.of("/var/run/cdi/nvidia.yaml"));

  private final String name;
  private final ContainerConfiguration configuration;
  private final ImageLocks locks;
  private final Archives archives;
  private final Flags flags;
  private final Set<String> ready = ConcurrentHashMap.newKeySet();

  /** @param name of the program and the engine */
  DockerLike(String name, String flags, ContainerConfiguration configuration, DataDirectory home) {
    this.name = name;
    this.configuration = configuration;
    Path cache = home.cache("containers");
    locks = new ImageLocks(cache.resolve("locks"));
    archives = new Archives(cache);
    this.flags = new Flags(flags, users(ids()), cache.resolve(name + ".json"));
  }

  /** Flags that make outputs belong to the user, the best first. @param ids of the user, {@code UID:GID} */
  abstract List<List<String>> users(String ids);

  /** Flags before {@code run}. */
  List<String> quiet() {
    return List.of();
  }

  /** Whether the program can reserve CPU and memory here. */
  boolean reserves() {
    return true;
  }

  /** Flags of {@code run} that only this program has, or needs. */
  abstract List<String> own();

  /** The name under which the program is asked for an image of a registry. */
  private static String pullName(String image) {
    return ImageName.of(image).toString();
  }

  Path program() throws DteException {
    return Call.find(name).orElseThrow(() -> new DteException(ExitCode.UNSUPPORTED, "The program " + name
        + " is not installed", "for example: sudo apt-get install " + (name.equals("docker") ? "docker.io" : name)));
  }

  @Override
  public String probe() throws DteException {
    Call version = Call.of(QUICK, List.of(program().toString(), "version", "--format", versionFormat()));
    if (!version.succeeded()) {
      throw new DteException(ExitCode.UNSUPPORTED, name + " is installed, but cannot be used: " + version.lastLine(),
          "see what '" + name + " info' says");
    }
    return name + " " + version.lastLine();
  }

  abstract String versionFormat();

  @Override
  public void prepare(ContainerImage image) throws DteException {
    Path program = program();
    // Asked each time: who removes an image tells nobody.
    if (ready.contains(image.name()) && has(program, image.name())) {
      return;
    }
    locks.hold(image.name(), () -> {
      if (!has(program, image.name())) {
        fetch(program, image);
      }
      flags.find(program, image.name());
    });
    ready.add(image.name());
  }

  private boolean has(Path program, String image) throws DteException {
    Call inspect = Call.of(QUICK, List.of(program.toString(), "image", "inspect", "--format", "{{.Id}}", image));
    String said = inspect.said().toLowerCase(Locale.ROOT);
    if (!inspect.succeeded() && !said.contains("no such") && !said.contains("not known") && !said.contains("not found")) {
      throw new DteException(ExitCode.UNAVAILABLE, name + " cannot look into its store of images: " + inspect.lastLine(),
          "see what '" + name + " info' says");
    }
    return inspect.succeeded();
  }

  private void fetch(Path program, ContainerImage image) throws DteException {
    String p = program.toString();
    String location = image.location();
    LOG.info("Making the image {} available to {}", image.name(), name);
    switch (image.origin()) {
      case PRESENT -> throw new DteException(ExitCode.UNAVAILABLE, "The image " + image.name() + " is not there",
          "bring it: " + name + " pull " + image.name());
      case PULL -> {
        String full = pullName(location);
        if (!has(program, full)) {
          if (!configuration.pull()) {
            throw new DteException(ExitCode.UNAVAILABLE, "The image " + image.name() + " is not there, and pulling is switched off",
                name + " pull " + full);
          }
          need(Call.of(LONG, List.of(p, "pull", "--quiet", full)), image, "bring it by hand: " + name + " pull " + full
              + ", or: " + name + " load -i FILE");
        }
        if (!has(program, image.name())) {
          need(Call.of(QUICK, List.of(p, "tag", full, image.name())), image, "check dockerImageId of the document");
        }
      }
      case LOAD -> archives.use(location, file -> need(Call.of(LONG, List.of(p, "load", "--input", file.toString())), image,
          "check the archive " + location));
      case IMPORT -> archives.use(location, file -> need(Call.of(LONG, List.of(p, "import", file.toString(), image.name())), image,
          "check the archive " + location));
      case FILE -> need(Call.of(LONG, List.of(p, "build", "--tag", image.name(), "-"), location), image,
          "check dockerFile of the document");
    }
    if (!has(program, image.name())) {
      throw new DteException(ExitCode.UNAVAILABLE, "What was fetched from " + location + " is not named " + image.name(),
          "set dockerImageId to the name it has: " + name + " images");
    }
  }

  private void need(Call call, ContainerImage image, String hint) throws DteException {
    if (!call.succeeded()) {
      throw new DteException(ExitCode.UNAVAILABLE, "The image " + image.name() + " cannot be had by " + name + ": "
          + call.lastLine(), hint);
    }
  }

  @Override
  public Task wrap(Task task) throws DteException {
    Container container = task.container();
    List<String> line = new ArrayList<>();
    line.add(Call.find(name).map(Path::toString).orElse(name));
    line.addAll(quiet());
    line.addAll(List.of("run", "--rm", "--pull=never", "--name", containerName(task), "--read-only",
        "--workdir", container.workingDirectory()));
    line.addAll(own());
    if (task.stdin() != null) {
      line.add("--interactive");
    }
    if (!container.network()) {
      line.add("--network=none");
    }
    line.addAll(limits(task));
    Gpus handedOut = Gpus.of(task);
    line.addAll(gpus(task.resources().gpus(), handedOut, CDI.stream().anyMatch(Files::exists)));
    line.addAll(flags.known());
    for (Container.Mount mount : container.mounts()) {
      line.add("--mount");
      line.add("type=bind," + csv("source=" + mount.source()) + "," + csv("target=" + mount.target())
          + (mount.writable() ? "" : ",readonly"));
    }
    for (Map.Entry<String, String> variable : new java.util.TreeMap<>(handedOut.inside(task.environment())).entrySet()) {
      line.add("--env");
      line.add(variable.getKey() + "=" + variable.getValue());
    }
    line.add(container.image().name());
    line.addAll(task.command());
    return HostTask.of(task, line, HostTask.environment());
  }

  /** What a step declares is the least it needs, so it is a reservation, unless the configuration is strict. */
  private List<String> limits(Task task) {
    double cores = task.resources().cores();
    long ram = task.resources().ramMiB();
    if (configuration.strictLimits()) {
      return List.of("--cpus=" + cores, "--memory=" + ram + "m");
    }
    return !reserves() ? List.of() : List.of("--cpu-shares=" + Math.max(2, Math.round(1024 * cores)),
        "--memory-reservation=" + ram + "m");
  }

  /**
   * Flags that show a container its GPUs.
   *
   * @param handedOut which ones; all of the machine, or any, when the runner named none
   * @param cdi whether the machine describes its devices by CDI
   */
  static List<String> gpus(int count, Gpus handedOut, boolean cdi) {
    if (count == 0) {
      return List.of();
    }
    List<String> flags = new ArrayList<>();
    if (cdi) {
      List<String> devices = handedOut.ids().isEmpty() ? List.of("all") : handedOut.ids().stream().map(String::valueOf).toList();
      devices.forEach(device -> flags.addAll(List.of("--device", "nvidia.com/gpu=" + device)));
    } else {
      flags.addAll(List.of("--gpus", handedOut.ids().isEmpty() ? Integer.toString(count) : "\"device=" + handedOut + "\""));
    }
    return flags;
  }

  /** A field of the value of {@code --mount}, which is read as one line of a CSV file. */
  private static String csv(String field) {
    return field.contains(",") || field.contains("\"") ? "\"" + field.replace("\"", "\"\"") + "\"" : field;
  }

  private static String containerName(Task task) {
    return "dte-" + task.id();
  }

  /** More than once: podman's first attempt fails when the container's monitor was killed with the task's processes. */
  @Override
  public void remove(Task task) {
    try {
      List<String> line = new ArrayList<>(List.of(program().toString(), "rm", "--force", "--volumes"));
      line.addAll(removal());
      line.add(containerName(task));
      Call call = Call.of(QUICK, line);
      for (int i = 1; i < REMOVALS && !call.succeeded() && !isMissing(call); i++) {
        call = Call.of(QUICK, line);
      }
      if (!call.succeeded() && !isMissing(call)) {
        LOG.warn("The container of step {} cannot be removed: {}; by hand: {} rm --force {}", task.step(), call.lastLine(), name,
            containerName(task));
      }
    } catch (DteException e) {
      LOG.warn("The container of step {} cannot be removed: {}", task.step(), e.getMessage());
    }
  }

  /** Flags of {@code rm} that only this program has. */
  List<String> removal() {
    return List.of();
  }

  private static boolean isMissing(Call call) {
    return call.said().toLowerCase(Locale.ROOT).contains("no such container");
  }

  /** User and group of this process, as {@code UID:GID}. */
  static String ids() {
    try {
      Path self = Path.of("/proc/self");
      return Files.getAttribute(self, "unix:uid") + ":" + Files.getAttribute(self, "unix:gid");
    } catch (java.io.IOException e) {
      return "0:0";
    }
  }
}
