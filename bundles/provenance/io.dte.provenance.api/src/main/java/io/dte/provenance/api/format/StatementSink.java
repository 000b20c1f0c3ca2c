// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.format;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;

/**
 * Takes what a reader finds, one statement at a time, so that a document need not fit into memory. Used by one thread.
 */
public interface StatementSink {

  /** The namespaces of the document or, with its name, of a bundle; before, between or after the statements. */
  void namespaces(QualifiedName bundle, Namespaces namespaces) throws DteException;

  /** A bundle begins; told once for each bundle, also for an empty one. */
  void bundle(QualifiedName bundle) throws DteException;

  /** A statement of a bundle; of the document itself when {@code bundle} is {@link QualifiedName#NONE}. */
  void statement(QualifiedName bundle, Statement statement) throws DteException;
}
