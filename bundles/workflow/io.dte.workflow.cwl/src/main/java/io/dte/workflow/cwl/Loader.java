// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.cwl.expr.ExpressionCheck;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.LinkCheck;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.ProcessReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Loads a document and everything it refers to. */
final class Loader {

  /** @param process what was read, or null when nothing could be; @param problems empty when it is valid */
  record Loaded(Process process, List<Problem> problems) {}

  private Loader() {}

  /** Everything that is wrong with a document, also with processes of it that its main one does not run, and with expressions. */
  static List<Problem> problems(Path document, Supplier<ScriptEngine> scripts, Documents.Remote remote)
      throws DteException {
    Problems problems = new Problems();
    ProcessReader reader = new ProcessReader(new Documents(remote), problems);
    for (Process process : reader.all(address(document))) {
      LinkCheck.check(process, problems);
      ExpressionCheck.check(process, problems, scripts);
    }
    return problems.list();
  }

  /** Reads and checks; throws only when a file cannot be read at all, or is no YAML. */
  static Loaded load(Path document, Documents documents) throws DteException {
    Problems problems = new Problems();
    ProcessReader reader = new ProcessReader(documents, problems);
    Process process = reader.read(address(document), null, null);
    LinkCheck.check(process, problems);
    return new Loaded(process, problems.list());
  }

  /** A document that must be valid. */
  static Process valid(Path document, Documents.Remote remote) throws DteException {
    return valid(document, new Documents(remote));
  }

  /** The same; the documents tell afterwards what was read. */
  static Process valid(Path document, Documents documents) throws DteException {
    Loaded loaded = load(document, documents);
    if (!loaded.problems.isEmpty()) {
      Problems all = new Problems();
      loaded.problems.forEach(all::add);
      all.throwIfAny();
    }
    return loaded.process;
  }

  /** The part behind a hash picks a process of the file, unless a file has this very name. */
  static URI address(Path document) {
    Path absolute = document.toAbsolutePath().normalize();
    String text = absolute.toString();
    int hash = text.lastIndexOf('#');
    if (hash < 0 || Files.exists(absolute)) {
      return URI.create(Uris.of(absolute));
    }
    return URI.create(Uris.of(Path.of(text.substring(0, hash))) + "#" + Uris.of(Path.of("/" + text.substring(hash + 1))).substring(8));
  }
}
