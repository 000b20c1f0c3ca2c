// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.ContainerEngine;
import io.dte.foundation.api.home.DataDirectory;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Containers by a docker daemon. */
@Component(service = ContainerEngine.class, property = {ContainerEngine.NAME_PROPERTY + "=docker", "service.ranking:Integer=30"},
    configurationPid = ContainerConfiguration.PID)
public final class Docker extends DockerLike {

  @Activate
  public Docker(ContainerConfiguration configuration, @Reference DataDirectory home) {
    super("docker", configuration.dockerFlags(), configuration, home);
  }

  /** Asks the daemon, since the client alone runs nothing. */
  @Override
  String versionFormat() {
    return "{{.Server.Version}}";
  }

  @Override
  List<List<String>> users(String ids) {
    return List.of(List.of("--user=" + ids));
  }

  @Override
  List<String> own() {
    return List.of("--log-driver=none", "--tmpfs=/var/tmp", "--tmpfs=/run");
  }
}
