// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.api.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What somebody wants to run: a ready-made twin by its name, or a file.
 *
 * @param name for people
 * @param document the absolute path of the workflow
 */
record Target(String name, Path document) {

  /** A file wins over a template of the same name when it is written as a path ({@code ./name}). */
  static Target resolve(String text, CommandContext context, Platform platform) throws DteException {
    Path path = context.resolve(text);
    boolean looksLikePath = text.indexOf('/') >= 0 || text.indexOf('.') >= 0;
    if (looksLikePath && Files.isRegularFile(path)) {
      return new Target(stem(path), path);
    }
    Templates templates = platform.templates();
    Optional<Templates.Template> template = templates.find(text);
    if (template.isPresent()) {
      return new Target(text, template.get().document());
    }
    if (Files.isRegularFile(path)) {
      return new Target(stem(path), path);
    }
    if (Files.isDirectory(path)) {
      throw new DteException(new Problem(ExitCode.USAGE, "This is a folder, not a workflow", SourceLocation.of(text),
          "name the document in it"));
    }
    if (looksLikePath) {
      throw new DteException(new Problem(ExitCode.NOT_FOUND, "There is no such file", SourceLocation.of(text),
          "check the path; it is looked up in " + context.workingDirectory()));
    }
    throw unknown(text, templates.list());
  }

  static DteException unknown(String name, List<Templates.Template> templates) {
    List<String> names = templates.stream().map(Templates.Template::name).toList();
    String near = Spelling.suggest(name, names);
    String hint = near.isEmpty() ? "dte templates lists all" : near;
    return new DteException(ExitCode.NOT_FOUND, "There is no template or file \"" + name + "\"",
        names.isEmpty() ? "no templates are installed; name a CWL file" : hint);
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
