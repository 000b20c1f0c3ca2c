// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.home;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The folder all state lives in ({@code DTE_HOME}, default {@code ~/.dte}). Folders are created on first use; a method
 * whose folder cannot be created throws {@link java.io.UncheckedIOException} with a sentence for people
 * ({@code ExitCode.STORAGE}). Safe for use by many threads.
 *
 * <p>When the data directory cannot be used at all (a newer format, owned by another process, no permission), this
 * service is absent and a {@link io.dte.foundation.api.problem.Problem} is registered as a service instead, with the
 * property {@link #START_PROPERTY}: the product shows it and ends with its code.
 */
@ProviderType
public interface DataDirectory {

  /** Framework property: the data directory's path. */
  String HOME_PROPERTY = "dte.home";

  /** Framework property: {@code true} when this framework is to own the data directory (server, desktop). */
  String OWNER_PROPERTY = "dte.owner";

  /**
   * Id of the {@code org.osgi.service.condition.Condition} service that is there while this framework owns the
   * data directory. What opens the shared database requires it:
   * {@code @Reference(target = "(osgi.condition.id=io.dte.owner)")}.
   */
  String OWNER_CONDITION = "io.dte.owner";

  /** Id of the condition that is there when this framework does not own the data directory (one-shot commands). */
  String GUEST_CONDITION = "io.dte.guest";

  /**
   * Property of a service {@link io.dte.foundation.api.problem.Problem}: the name of the part of the platform that
   * could not start, for example {@code home} or {@code store}.
   */
  String START_PROPERTY = "dte.start";

  Path root();

  /** One folder a run, named by its id. */
  Path runs();

  /** The drop folder of plug-ins. */
  Path plugins();

  /** Configuration files. */
  Path etc();

  Path logs();

  /** A cache that may be deleted while nothing runs, for example {@code javacpp} or {@code onnx}. */
  Path cache(String name);

  /** A folder of one subsystem's own state. */
  Path state(String subsystem);

  /** Who owns the data directory now, if somebody alive does; read from {@code owner.json} each time. */
  Optional<Owner> owner();

  /** Tells other processes where to reach this owner. Only the owning framework may call it. */
  void announce(java.net.URI url, String token) throws io.dte.foundation.api.problem.DteException;
}
