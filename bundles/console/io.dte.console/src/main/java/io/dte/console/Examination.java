// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.compute.api.Resources;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.http.HealthProbe;
import io.dte.foundation.api.http.HealthProbe.Health;
import io.dte.foundation.api.http.HealthProbe.Status;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Looks at everything {@code dte doctor} tells about; each look takes a second or two at most. */
final class Examination {
  /** Programs the engine works together with, and how they tell their version. */
  private static final Map<String, List<String>> PEERS = Map.of(
      "cwltool", List.of("--version"), "podman", List.of("--version"), "docker", List.of("--version"),
      "apptainer", List.of("--version"), "bwrap", List.of("--version"), "sbatch", List.of("--version"),
      "kubectl", List.of("version", "--client"), "psql", List.of("--version"), "nvidia-smi", List.of("-L"));
  private static final long SCARCE_BYTES = 1L << 30;

  private final BundleContext bundles;
  private final Platform platform;
  private final Map<String, String> environment;

  Examination(BundleContext bundles, Platform platform, Map<String, String> environment) {
    this.bundles = bundles;
    this.platform = platform;
    this.environment = environment;
  }

  List<Health> findings() {
    List<Health> findings = new ArrayList<>();
    findings.add(java());
    home(findings);
    findings.addAll(unresolved());
    startAll(findings);
    for (ServiceReference<TaskRunner> reference : references(TaskRunner.class, findings)) {
      TaskRunner runner = bundles.getService(reference);
      if (runner != null) {
        Resources capacity = runner.capacity();
        findings.add(new Health("runner", Status.OK, reference.getProperty(TaskRunner.NAME_PROPERTY) + ": "
            + (capacity.equals(Resources.UNKNOWN) ? "of unknown size" : capacity.cores() + " cores, " + capacity.ramMiB() + " MiB")));
      }
    }
    for (HealthProbe probe : services(HealthProbe.class, findings)) {
      add(findings, probe.probe());
    }
    PEERS.keySet().stream().sorted().forEach(program -> findings.add(peer(program)));
    return findings;
  }

  /** The data directory is looked at here, and by a probe of its owner. */
  private static void add(List<Health> findings, Health found) {
    if (findings.stream().noneMatch(earlier -> earlier.name().equals(found.name()))) {
      findings.add(found);
    }
  }

  private static Health java() {
    int version = Runtime.version().feature();
    String detail = System.getProperty("java.version") + " at " + System.getProperty("java.home");
    return version >= 17 && version <= 25 ? new Health("java", Status.OK, detail)
        : new Health("java", Status.WARN, detail + "; versions 17 to 25 are tested");
  }

  private void home(List<Health> findings) {
    try {
      DataDirectory home = platform.home();
      Path root = home.root();
      long free = Files.getFileStore(Files.exists(root) ? root : root.toAbsolutePath().getRoot()).getUsableSpace();
      String space = root + ", " + free / (1 << 20) + " MiB free";
      if (Files.exists(root) && !Files.isWritable(root)) {
        findings.add(new Health("data directory", Status.FAILED, root + " is not writable; change its mode, or set DTE_HOME"));
      } else {
        findings.add(new Health("data directory", free < SCARCE_BYTES ? Status.WARN : Status.OK, space));
      }
      Optional<Owner> other = home.owner().filter(owner -> owner.pid() != ProcessHandle.current().pid());
      other.ifPresent(owner -> OwnerHealth.ask(owner).forEach(part -> add(findings, part)));
      findings.add(home.owner().map(owner -> new Health("owner", Status.OK, "process " + owner.pid() + " at " + owner.url()))
          .orElse(new Health("owner", Status.ABSENT, "no server or desktop runs on this data directory")));
    } catch (DteException | IOException e) {
      findings.add(new Health("data directory", Status.FAILED, e.getMessage()));
    }
  }

  private List<Health> unresolved() {
    List<Health> findings = new ArrayList<>();
    for (Bundle bundle : bundles.getBundles()) {
      if (bundle.getState() == Bundle.INSTALLED) {
        findings.add(new Health("bundle " + bundle.getSymbolicName(), Status.FAILED, "does not resolve; packages it imports are missing"));
      }
    }
    return findings;
  }

  private void startAll(List<Health> findings) {
    Optional<OnDemand> starter = platform.onDemand();
    for (String service : List.of(HealthProbe.class.getName(), TaskRunner.class.getName())) {
      try {
        if (starter.isPresent()) {
          starter.get().start(OnDemand.SERVICE, service);
        }
      } catch (DteException e) {
        findings.add(new Health("bundles", Status.FAILED, e.getMessage()));
      }
    }
  }

  private <T> List<T> services(Class<T> type, List<Health> findings) {
    return references(type, findings).stream().map(bundles::getService).filter(Objects::nonNull).toList();
  }

  private <T> Collection<ServiceReference<T>> references(Class<T> type, List<Health> findings) {
    try {
      return bundles.getServiceReferences(type, null);
    } catch (InvalidSyntaxException | RuntimeException e) {
      findings.add(new Health(type.getSimpleName(), Status.FAILED, e.toString()));
      return List.of();
    }
  }

  private Health peer(String program) {
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(file)) {
        return new Health(program, Status.OK, version(file, PEERS.get(program)) + " (" + file + ")");
      }
    }
    return new Health(program, Status.ABSENT, "is not on the PATH");
  }

  private static String version(Path program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "does not answer";
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return said.lines().findFirst().orElse("found").strip();
    } catch (IOException e) {
      return "cannot be started: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "found";
    }
  }
}
