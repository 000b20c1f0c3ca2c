// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import io.dte.foundation.api.problem.DteException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A program that runs containers: podman, docker, apptainer, bubblewrap. It turns a task with a container into a command of
 * the host, which any runner of host commands can execute. Register it as a service with the property
 * {@value #NAME_PROPERTY}; the service named {@value #AUTO} is the one the configuration chose, or the first that can be
 * used on this machine. Thread-safe.
 */
@ConsumerType
public interface ContainerEngine {

  /** Service property: the engine's name, for example {@code podman}. */
  String NAME_PROPERTY = "dte.container";

  /** The name under which the engine of choice is registered. */
  String AUTO = "auto";

  /** Its name and version, for people. Throws, with what to do, when it cannot be used on this machine. */
  String probe() throws DteException;

  /**
   * Makes an image available; it may take minutes, and progress goes to the log of the engine's own making. At most one
   * thread works on one image. Does nothing when it is there. Throws when the image cannot be had.
   */
  void prepare(ContainerImage image) throws DteException;

  /**
   * The same task as one of the host, without a container: its command runs the given task's command in its container,
   * its environment is what the engine's program needs. Id, folder, files, resources and limits stay. Call it right before
   * the command is to run: the image has been prepared.
   */
  Task wrap(Task task) throws DteException;

  /**
   * Removes what is left of a task whose command did not end by itself: cancelled, timed out, lost. Does nothing when
   * nothing is left; may take seconds.
   */
  void remove(Task task);
}
