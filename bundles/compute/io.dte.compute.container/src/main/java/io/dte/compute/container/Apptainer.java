// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Task;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers by apptainer, or by singularity, as it was called before: one file an image, no daemon, the user stays himself. */
@Component(service = ContainerEngine.class, property = {ContainerEngine.NAME_PROPERTY + "=apptainer", "service.ranking:Integer=20"},
    configurationPid = ContainerConfiguration.PID)
public final class Apptainer implements ContainerEngine {
  private static final Logger LOG = LoggerFactory.getLogger(Apptainer.class);
  private static final Duration QUICK = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofHours(2);
  private static final List<String> PROGRAMS = List.of("apptainer", "singularity");

  private final ContainerConfiguration configuration;
  private final Path images;
  private final ImageLocks locks;
  private final Archives archives;

  @Activate
  public Apptainer(ContainerConfiguration configuration, @Reference DataDirectory home) {
    this.configuration = configuration;
    Path cache = home.cache("containers");
    images = cache.resolve("sif");
    locks = new ImageLocks(cache.resolve("locks"));
    archives = new Archives(cache);
  }

  private static Path program() throws DteException {
    return PROGRAMS.stream().flatMap(name -> Call.find(name).stream()).findFirst().orElseThrow(() -> new DteException(
        ExitCode.UNSUPPORTED, "Neither apptainer nor singularity is installed", "see apptainer.org, or choose another engine"));
  }

  @Override
  public String probe() throws DteException {
    Call version = Call.of(QUICK, List.of(program().toString(), "--version"));
    if (!version.succeeded()) {
      throw new DteException(ExitCode.UNSUPPORTED, "apptainer cannot be used: " + version.lastLine(), "");
    }
    return version.lastLine();
  }

  /** The file of an image; an image that is a file is used where it is. */
  private Path file(ContainerImage image) {
    Path own = Path.of(image.name());
    return own.isAbsolute() ? own : images.resolve(ImageName.of(image.name()).toString().replaceAll("[^A-Za-z0-9.-]", "_") + ".sif");
  }

  @Override
  public void prepare(ContainerImage image) throws DteException {
    Path file = file(image);
    if (Files.exists(file)) {
      return;
    }
    if (image.origin() == ContainerImage.Origin.LOAD) {
      archives.use(image.location(), archive -> build(image, file, "docker-archive:" + archive));
      return;
    }
    String source = switch (image.origin()) {
      case PULL -> "docker://" + ImageName.of(image.location());
      default -> throw new DteException(ExitCode.UNAVAILABLE, "apptainer has no image " + image.name(),
          "build it: apptainer build " + file + " DEFINITION");
    };
    if (image.origin() == ContainerImage.Origin.PULL && !configuration.pull()) {
      throw new DteException(ExitCode.UNAVAILABLE, "The image " + image.name() + " is not there, and pulling is switched off",
          "apptainer pull " + file + " " + source);
    }
    build(image, file, source);
  }

  private void build(ContainerImage image, Path file, String source) throws DteException {
    locks.hold(image.name(), () -> {
      if (Files.exists(file)) {
        return;
      }
      Files.createDirectories(images);
      Path part = file.resolveSibling(file.getFileName() + ".part");
      LOG.info("Making the image {} available to apptainer", image.name());
      Call build = Call.of(LONG, List.of(program().toString(), "build", "--force", part.toString(), source));
      if (!build.succeeded()) {
        Files.deleteIfExists(part);
        throw new DteException(ExitCode.UNAVAILABLE, "The image " + image.name() + " cannot be had by apptainer: "
            + build.lastLine(), "bring it by hand: apptainer build " + file + " " + source);
      }
      Files.move(part, file);
    });
  }

  /** {@code run} honours the image's entry point, as docker does; variables reach the inside under a prefix. */
  @Override
  public Task wrap(Task task) throws DteException {
    Container container = task.container();
    List<String> line = new ArrayList<>();
    line.add(PROGRAMS.stream().flatMap(name -> Call.find(name).stream()).findFirst().map(Path::toString).orElse(PROGRAMS.get(0)));
    line.addAll(List.of("--quiet", "run", "--containall", "--cleanenv", "--no-eval", "--pid"));
    if (!container.network()) {
      line.addAll(List.of("--net", "--network", "none"));
    }
    if (task.resources().gpus() > 0) {
      line.add("--nv");
    }
    if (configuration.strictLimits()) {
      line.addAll(List.of("--cpus", Double.toString(task.resources().cores()), "--memory", task.resources().ramMiB() + "m"));
    }
    line.addAll(Flags.words(configuration.apptainerFlags()));
    for (Container.Mount mount : container.mounts()) {
      if ((mount.source() + mount.target()).matches("(?s).*[,\"].*")) {
        throw new DteException(ExitCode.INVALID, "apptainer cannot mount " + mount.source() + ": its name has a comma or a quote",
            "rename it, or use another engine");
      }
      line.add("--mount");
      line.add("type=bind,source=" + mount.source() + ",destination=" + mount.target() + (mount.writable() ? "" : ",ro"));
    }
    line.addAll(List.of("--pwd", container.workingDirectory()));
    Map<String, String> environment = new HashMap<>(HostTask.environment());
    task.environment().forEach((key, value) -> {
      environment.put("APPTAINERENV_" + key, value);
      environment.put("SINGULARITYENV_" + key, value);
    });
    // The program sets HOME by itself, to where it mounts this.
    String home = task.environment().getOrDefault("HOME", "");
    container.mounts().stream().filter(mount -> mount.target().equals(home)).findFirst()
        .ifPresent(mount -> line.addAll(List.of("--home", mount.source() + ":" + home)));
    line.add(file(container.image()).toString());
    line.addAll(task.command());
    return HostTask.of(task, line, environment);
  }

  /** Its processes are children of the task's and end with them. */
  @Override
  public void remove(Task task) {}
}
