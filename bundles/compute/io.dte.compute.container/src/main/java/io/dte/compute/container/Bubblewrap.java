// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Task;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers by bubblewrap: an unpacked image is the root file system of a few name spaces; no daemon, no set-up. What it
 * has no control groups for, limits of CPU and memory, is left to the runner's accounting.
 */
@Component(service = ContainerEngine.class, property = {ContainerEngine.NAME_PROPERTY + "=bubblewrap", "service.ranking:Integer=10"},
    configurationPid = ContainerConfiguration.PID)
public final class Bubblewrap implements ContainerEngine {
  private static final Logger LOG = LoggerFactory.getLogger(Bubblewrap.class);
  private static final Duration QUICK = Duration.ofSeconds(30);
  private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  /** The machine's servers of host names; its folder is opened for it, since an image need not have it. */
  private static final Path NAMES = Path.of("etc/resolv.conf");
  private static final Set<String> OURS = Set.of("proc", "dev", "sys", "run", "tmp");

  private final ContainerConfiguration configuration;
  private final ImageStore store;
  private final Archives archives;
  private final Clock clock = Clock.systemUTC();

  @Activate
  public Bubblewrap(ContainerConfiguration configuration, @Reference DataDirectory home) {
    this.configuration = configuration;
    store = new ImageStore(home.cache("images"));
    archives = new Archives(home.cache("images"));
  }

  private static Path program() throws DteException {
    return Call.find("bwrap").orElseThrow(() -> new DteException(ExitCode.UNSUPPORTED, "bubblewrap is not installed",
        "for example: sudo apt-get install bubblewrap"));
  }

  @Override
  public String probe() throws DteException {
    Path program = program();
    Call trial = Call.of(QUICK, List.of(program.toString(), "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"));
    if (!trial.succeeded()) {
      throw new DteException(ExitCode.UNSUPPORTED, "bubblewrap cannot make a container on this machine: " + trial.lastLine(),
          "user name spaces may be switched off: sysctl kernel.unprivileged_userns_clone");
    }
    return Call.of(QUICK, List.of(program.toString(), "--version")).lastLine();
  }

  @Override
  public void prepare(ContainerImage image) throws DteException {
    if (store.find(image.name()).isPresent()) {
      return;
    }
    switch (image.origin()) {
      case LOAD, IMPORT -> archives.use(image.location(), archive -> store.add(image.name(), archive, null, clock.instant()));
      case FILE -> throw new DteException(ExitCode.UNAVAILABLE, "bubblewrap cannot build the image " + image.name()
          + " from its dockerFile", "build it elsewhere, then: dte images import FILE --name " + image.name());
      case PULL, PRESENT -> {
        if (store.takeFrom("podman", image.name(), clock.instant()) || store.takeFrom("docker", image.name(), clock.instant())) {
          return;
        }
        if (image.origin() == ContainerImage.Origin.PRESENT || !configuration.pull()) {
          throw new DteException(ExitCode.UNAVAILABLE, "The image " + image.name() + " is not unpacked on this machine"
              + (configuration.pull() ? "" : ", and pulling is switched off"), "bring it: dte images pull " + ImageName.of(image.name())
              + ", or: dte images import FILE --name " + image.name());
        }
        LOG.info("Pulling the image {}", image.name());
        store.pull(image.name(), image.location(), clock.instant());
      }
    }
  }

  @Override
  public Task wrap(Task task) throws DteException {
    Container container = task.container();
    if (task.resources().gpus() > 0) {
      throw new DteException(ExitCode.UNSUPPORTED, "bubblewrap gives no GPUs to step " + task.step(), "use podman, docker or apptainer");
    }
    ImageStore.Image image = store.find(container.image().name()).orElseThrow(() -> new DteException(ExitCode.UNAVAILABLE,
        "The image " + container.image().name() + " is not unpacked on this machine", "dte images import FILE --name "
            + container.image().name()));
    List<String> line = new ArrayList<>();
    line.add(Call.find("bwrap").map(Path::toString).orElse("bwrap"));
    line.addAll(List.of("--unshare-all", "--die-with-parent", "--new-session"));
    if (container.network()) {
      line.add("--share-net");
    }
    try {
      root(image.root(), Path.of(""), opened(container), container.network(), line);
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The image " + image.name() + " cannot be read: " + e.getMessage(),
          "import it anew: dte images import FILE --name " + image.name(), e);
    }
    line.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/run", "--tmpfs", "/tmp"));
    if (container.network()) {
      line.addAll(List.of("--ro-bind-try", "/" + NAMES, "/" + NAMES));
    }
    for (Container.Mount mount : container.mounts()) {
      line.addAll(List.of(mount.writable() ? "--bind" : "--ro-bind", mount.source().toString(), mount.target()));
    }
    line.addAll(List.of("--remount-ro", "/", "--chdir", container.workingDirectory()));
    line.addAll(Flags.words(configuration.bubblewrapFlags()));
    line.add("--");
    line.addAll(image.entrypoint());
    line.addAll(task.command().isEmpty() ? image.command() : task.command());
    return HostTask.of(task, line, environment(image, task));
  }

  private static Map<String, String> environment(ImageStore.Image image, Task task) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", DEFAULT_PATH);
    for (String variable : image.environment()) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    environment.putAll(task.environment());
    return environment;
  }

  /** The folders above what is mounted, relative to the root: new places are made in them. */
  private static Set<Path> opened(Container container) {
    Set<Path> opened = new LinkedHashSet<>(Set.of(Path.of("")));
    for (Container.Mount mount : container.mounts()) {
      for (Path p = Path.of("/").relativize(Path.of(mount.target())).getParent(); p != null; p = p.getParent()) {
        opened.add(p);
      }
    }
    if (container.network()) {
      opened.add(NAMES.getParent());
    }
    return opened;
  }

  /** Shows a folder of the image child by child where mounts lie below it, and as a whole elsewhere. */
  private static void root(Path root, Path folder, Set<Path> opened, boolean network, List<String> line) throws IOException {
    try (var children = Files.list(root.resolve(folder))) {
      for (Path child : children.sorted().toList()) {
        Path inside = folder.resolve(child.getFileName().toString());
        boolean ours = folder.toString().isEmpty() && OURS.contains(inside.toString());
        if (ours || network && inside.equals(NAMES)) {
          continue;
        }
        if (Files.isSymbolicLink(child)) {
          line.addAll(List.of("--symlink", Files.readSymbolicLink(child).toString(), "/" + inside));
        } else if (opened.contains(inside) && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          line.addAll(List.of("--dir", "/" + inside));
          root(root, inside, opened, network, line);
        } else {
          line.addAll(List.of("--ro-bind", child.toString(), "/" + inside));
        }
      }
    }
  }

  /** All processes end with the first one, and that one with the task. */
  @Override
  public void remove(Task task) {}
}
