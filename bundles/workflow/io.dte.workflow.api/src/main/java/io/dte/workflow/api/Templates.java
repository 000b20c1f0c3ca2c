// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api;

import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The ready-made twins: each a folder with a workflow, its data and a README. */
@ProviderType
public interface Templates {

  /** Framework property: the folder, or several parted by the path separator, that templates are found in. */
  String PATH_PROPERTY = "dte.templates";

  /** @param name the folder's name; @param summary one line; @param folder where it is; @param document its main workflow; @param readme its README, or null */
  record Template(String name, String summary, Path folder, Path document, Path readme) {}

  /** Sorted by name. */
  List<Template> list();

  Optional<Template> find(String name);

  /** Copies a template into a new folder, for somebody to change; refuses a folder that is there already. */
  void copy(String name, Path target) throws DteException;
}
