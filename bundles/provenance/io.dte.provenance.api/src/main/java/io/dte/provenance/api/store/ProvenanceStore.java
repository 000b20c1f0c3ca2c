// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.store.Transaction;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps documents of PROV in the platform's database; there only while this framework owns the data directory. Names
 * are URIs and only ever data. What is told of one element at different times adds up ({@link Merge}); the same relation
 * told twice is kept once. The cost of a query grows with its answer, not with what is kept. Safe for use by many threads.
 */
@ProviderType
public interface ProvenanceStore {

  /** Of a larger document no call makes one object: some 300 bytes of memory a statement. */
  long MOST_HELD = 1_000_000;

  /** The document of what happens outside of runs: trainings of every experiment, models. */
  String PLATFORM = "platform";

  /** What users may do with a document that nothing was granted of; {@link #PLATFORM} tells of what not all may read. */
  static Level byDefault(String document) {
    return document.equals(PLATFORM) ? Level.NONE : Level.READ;
  }

  /** @param uri of the element; @param limit at most so many statements */
  List<Located> about(String uri, int limit) throws DteException;

  /** Begins to store a new document; CONFLICT when there is one of this id, INVALID for an id that cannot be one. */
  Upload upload(String document, String owner) throws DteException;

  /** Adds to a document, all or nothing; durable when it returns. NOT_FOUND without the document. */
  void append(String document, QualifiedName bundle, List<Statement> statements) throws DteException;

  /** Adds to a document within a unit of work; makes the document when there is none. */
  void append(Transaction transaction, String document, String owner, List<Statement> statements)
      throws SQLException, DteException;

  Optional<DocumentInfo> find(String document) throws DteException;

  /** The namespaces a document declares; NOT_FOUND without the document. */
  Namespaces namespaces(String document) throws DteException;

  /** In the order of ids, after one. */
  List<DocumentInfo> list(String after, int limit) throws DteException;

  /** Tells a whole document; false without it. */
  boolean read(String document, StatementSink sink) throws DteException;

  /** A whole document in memory; NOT_FOUND without it, TOO_LARGE when it has more than {@link #MOST_HELD} statements. */
  default Document whole(String document) throws DteException {
    DocumentInfo info = find(document).orElseThrow(() ->
        new DteException(ExitCode.NOT_FOUND, "there is no document " + document, ""));
    if (info.elements() + info.relations() > MOST_HELD) {
      throw WholeDocument.tooLarge(MOST_HELD);
    }
    WholeDocument whole = new WholeDocument(MOST_HELD);
    read(document, whole);
    return whole.document();
  }

  /** Whether there was one. */
  boolean delete(String document) throws DteException;

  /** The statements of one identifier in a document: an element, or relations that have it as their own. */
  List<Located> statements(String document, String uri) throws DteException;

  /** Puts a statement in the place of what its identifier says now in the document itself. */
  void replace(String document, Statement statement) throws DteException;

  /** Removes the statements of one identifier; what relates to an element goes with it. Whether there were any. */
  boolean remove(String document, String uri) throws DteException;

  /** Walks from elements along relations. */
  Graph walk(Walk walk) throws DteException;

  /** The shortest way from one element to another along relations, whichever of them came first; empty without one. */
  List<Located> path(String document, String from, String to) throws DteException;

  /** Activities that started in a window of time, the earliest first; of one document or, with an empty id, of all. */
  List<Located> started(String document, Instant from, Instant before, int limit) throws DteException;

  /** Elements whose attributes or names hold all these words; of one document or, with an empty id, of all. */
  List<Located> search(String document, String words, int limit) throws DteException;
}
