// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.ContainerEngine;
import io.dte.foundation.api.home.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Containers by podman, of root or of any user. */
@Component(service = ContainerEngine.class, property = {ContainerEngine.NAME_PROPERTY + "=podman", "service.ranking:Integer=40"},
    configurationPid = ContainerConfiguration.PID)
public final class Podman extends DockerLike {
  private static final Path CGROUP_2 = Path.of("/sys/fs/cgroup/cgroup.controllers");

  @Activate
  public Podman(ContainerConfiguration configuration, @Reference DataDirectory home) {
    super("podman", configuration.podmanFlags(), configuration, home);
  }

  @Override
  String versionFormat() {
    return "{{.Client.Version}}";
  }

  /** Without root, the user's id is the same inside; a user who has no further ids (subuid) is root inside. */
  @Override
  List<List<String>> users(String ids) {
    return isRoot() ? List.of(List.of("--user=" + ids)) : List.of(List.of("--userns=keep-id", "--user=" + ids), List.of("--user=0:0"));
  }

  private static boolean isRoot() {
    return ids().startsWith("0:");
  }

  /** What it has to say of the machine is not to stand in the task's standard error; why it fails it says in any case. */
  @Override
  List<String> quiet() {
    return List.of("--log-level=fatal");
  }

  /** Older control groups are root's alone; it would say so in each task's standard error. */
  @Override
  boolean reserves() {
    return isRoot() || Files.exists(CGROUP_2);
  }

  /** An init passes signals on and buries orphans, as on the host; what is said goes to the task's files only. */
  @Override
  List<String> own() {
    List<String> flags = new ArrayList<>(List.of("--replace", "--log-driver=none"));
    if (Call.find("catatonit").isPresent() || Files.isExecutable(Path.of("/usr/libexec/podman/catatonit"))) {
      flags.add("--init");
    }
    return flags;
  }

  /** What is left of a stopped task is not asked politely once more. */
  @Override
  List<String> removal() {
    return List.of("--time", "0");
  }
}
