// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.nio.file.Path;
import java.util.List;

/**
 * The container in which a task's command runs.
 *
 * @param image what is in it
 * @param mounts what of the host it sees, in the order in which they are mounted
 * @param workingDirectory where the command runs, a path inside; one of the mounts provides it
 * @param network whether it may use the network; it is cut off otherwise
 */
public record Container(ContainerImage image, List<Mount> mounts, String workingDirectory, boolean network) {

  public Container {
    mounts = List.copyOf(mounts);
  }

  /**
   * @param source file or folder of the host
   * @param target where it is seen, an absolute path inside
   * @param writable whether the command may change it
   */
  public record Mount(Path source, String target, boolean writable) {}
}
