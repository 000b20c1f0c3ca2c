// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.StatementSink;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A document on its way into the store: nobody sees it before {@link #commit()}. Closed without commit, or after a kill,
 * nothing of it stays. Statements that contradict each other, as two starts of one activity do, are refused with code INVALID
 * by one of the calls that follow. Used by one thread.
 */
@ProviderType
public interface Upload extends StatementSink, AutoCloseable {

  /** Makes the document visible; durable when it returns. */
  DocumentInfo commit() throws DteException;

  @Override
  void close() throws DteException;
}
