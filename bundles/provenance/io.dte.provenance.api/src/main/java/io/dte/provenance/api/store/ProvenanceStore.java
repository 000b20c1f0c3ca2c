// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Permissions;
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

  /** Nor of one that has more characters in its names and texts. */
  long MOST_CHARACTERS = 128_000_000;

  /** The document of what happens outside of runs: trainings of every experiment, models. */
  String PLATFORM = "platform";

  /** What permissions call documents. */
  String RESOURCE = "document";

  /** A document as permissions name it. */
  static Permissions.Resource resource(String document) {
    return new Permissions.Resource(RESOURCE, document);
  }

  /** What users may do with a document that nothing was granted of; {@link #PLATFORM} tells of what not all may read. */
  static Level byDefault(String document) {
    return document.equals(PLATFORM) ? Level.NONE : Level.READ;
  }

  /** @param uri of the element; @param limit at most so many statements */
  List<Located> about(Scope scope, String uri, int limit) throws DteException;

  /**
   * Begins to store a new document; CONFLICT when there is one of this id, INVALID for an id that cannot be one, REFUSED
   * for {@link #PLATFORM} and for the ids of runs: what the engine recorded, nobody else may have said.
   */
  Upload upload(String document, String owner) throws DteException;

  /**
   * Adds to a document, all or nothing; durable when it returns. NOT_FOUND without the document; INVALID when the
   * statements contradict each other or the document, as two starts of one activity do.
   */
  void append(String document, QualifiedName bundle, List<Statement> statements) throws DteException;

  /** What is added to a document. @param owner whose it is when it is new */
  record Told(String document, String owner, List<Statement> statements) {

    public Told {
      statements = List.copyOf(statements);
    }
  }

  /**
   * Adds to documents within a unit of work, to all or none; makes those that are not there. What the engine tells again of an
   * activity contradicts nothing: the earliest start and the latest end stay.
   */
  void append(Transaction transaction, List<Told> told) throws SQLException, DteException;

  Optional<DocumentInfo> find(String document) throws DteException;

  /** The namespaces a document declares; NOT_FOUND without the document. */
  Namespaces namespaces(String document) throws DteException;

  /** In the order of ids, after one. */
  List<DocumentInfo> list(Scope scope, String after, int limit) throws DteException;

  /** Tells a whole document; false without it. */
  boolean read(String document, StatementSink sink) throws DteException;

  /** A whole document in memory; NOT_FOUND without it, TOO_LARGE when it has more than {@link #MOST_HELD} statements. */
  default Document whole(String document) throws DteException {
    DocumentInfo info = find(document).orElseThrow(() ->
        new DteException(ExitCode.NOT_FOUND, "there is no document " + document, ""));
    if (info.elements() + info.relations() > MOST_HELD) {
      throw WholeDocument.tooLarge(MOST_HELD, MOST_CHARACTERS);
    }
    WholeDocument whole = new WholeDocument(MOST_HELD, MOST_CHARACTERS);
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

  /**
   * The shortest way from one element to another along relations, whichever of them came first: its elements and
   * relations, and the names on it in their order; empty without one. Truncated when it was given up, since too much was
   * reached before there was an answer.
   */
  Graph path(Scope scope, String from, String to) throws DteException;

  /** Activities that started in a window of time, the earliest first. */
  List<Located> started(Scope scope, Instant from, Instant before, int limit) throws DteException;

  /**
   * Elements that all these words are found in: in names and values of attributes. A run's id, a digest or a URI among the
   * words is the name of an element ({@link ThingNames}), if there is one of that name.
   */
  List<Located> search(Scope scope, String words, int limit) throws DteException;
}
