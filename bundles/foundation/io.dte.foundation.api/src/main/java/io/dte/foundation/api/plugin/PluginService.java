// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.plugin;

import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The only installer of plug-ins. An installation is atomic: when a bundle does not resolve or start, everything is as
 * before and the error says what is missing. Callers have checked that the user is an operator.
 */
@ProviderType
public interface PluginService {

  List<Plugin> list();

  /** @param file a jar or KAR; @param sha256 the expected digest in hex, or empty */
  Plugin install(Path file, String sha256) throws DteException;

  /** Replaces the plug-in of the same id. */
  Plugin update(Path file, String sha256) throws DteException;

  /** The id of the plug-in that a jar or KAR holds; nothing is installed. */
  String id(Path file) throws DteException;

  void remove(String id) throws DteException;
}
