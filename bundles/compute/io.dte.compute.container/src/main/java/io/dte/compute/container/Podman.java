// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.ContainerEngine;
import io.dte.foundation.api.home.DataDirectory;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Containers by podman, of root or of any user. */
@Component(service = ContainerEngine.class, property = {ContainerEngine.NAME_PROPERTY + "=podman", "service.ranking:Integer=40"},
    configurationPid = ContainerConfiguration.PID)
public final class Podman extends DockerLike {

  @Activate
  public Podman(ContainerConfiguration configuration, @Reference DataDirectory home) {
    super("podman", configuration.podmanFlags(), configuration, home);
  }

  @Override
  String versionFormat() {
    return "{{.Client.Version}}";
  }

  /** Without root, the user's id is the same inside. */
  @Override
  List<String> user() {
    String ids = ids();
    return ids.startsWith("0:") ? List.of("--user=" + ids) : List.of("--userns=keep-id", "--user=" + ids);
  }

  /** An init passes signals on and buries orphans, as on the host; what is said goes to the task's files only. */
  @Override
  List<String> own() {
    List<String> flags = new ArrayList<>(List.of("--replace", "--log-driver=none"));
    if (Call.find("catatonit").isPresent() || java.nio.file.Files.isExecutable(java.nio.file.Path.of("/usr/libexec/podman/catatonit"))) {
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
