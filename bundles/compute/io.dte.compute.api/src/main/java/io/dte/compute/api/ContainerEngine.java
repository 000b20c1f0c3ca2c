// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A program that runs containers: podman, docker, apptainer, bubblewrap. It turns a task with a container into a command of
 * the host, which any runner of host commands can execute. Register it as a service with the property
 * {@value #NAME_PROPERTY}. Thread-safe.
 */
@ConsumerType
public interface ContainerEngine {

  /** Service property: the engine's name, for example {@code podman}. */
  String NAME_PROPERTY = "dte.container";

  /** Its version, for people. Throws, with what to do, when it cannot be used on this machine. */
  String probe() throws DteException;

  /**
   * Makes an image available; it may take minutes, and progress goes to the log of the engine's own making. At most one
   * thread works on one image. Throws when the image cannot be had.
   */
  void prepare(ContainerImage image) throws DteException;

  /** The host's command that runs the task's command in its container. The image has been prepared. */
  List<String> command(Task task) throws DteException;

  /** Removes what is left of a task that was cancelled or lost; does nothing when nothing is left. */
  void remove(Task task);
}
