// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.DocumentInfo;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.WholeDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Stores a document in units of some thousand statements or some MiB, so that its size costs no memory and nobody waits long. */
final class ChunkedUpload implements Upload {
  private static final int CHUNK = 5000;
  private static final long CHUNK_CHARACTERS = 4_000_000;

  private final DatabaseProvenanceStore store;
  private final String id;
  private final long document;
  private Prefixes prefixes = new Prefixes();
  private final Map<QualifiedName, List<Statement>> pending = new LinkedHashMap<>();
  private int count;
  private long characters;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
  private boolean done;

  ChunkedUpload(DatabaseProvenanceStore store, String id, String owner) throws DteException {
    this.store = store;
    this.id = id;
    this.document = store.write(transaction -> {
      Rows rows = new Rows(transaction.connection());
      if (new Reading(rows, store.json()).document(id).isPresent()) {
        throw taken();
      }
      long no = rows.next("document");
      // Its own id comes with the commit: two may be on their way with the same.
      long now = Writing.micros(store.now());
      rows.update(Writing.INSERT_DOCUMENT, no, "-" + no + "-incomplete", owner, now, now, false, 0L, 0L, "[]");
      return no;
    });
  }

  private DteException taken() {
    return new DteException(ExitCode.CONFLICT, "there is a document " + id + " already",
        "delete it first, or choose another id");
  }

  @Override
  public void namespaces(QualifiedName bundle, Namespaces namespaces) throws DteException {
    // The writer may be at it: spellings are added by the unit of work alone.
    flush();
    DatabaseProvenanceStore.await(last);
    prefixes.declare(namespaces);
  }

  @Override
  public void bundle(QualifiedName bundle) throws DteException {
    pending.computeIfAbsent(bundle, key -> new ArrayList<>());
    gathered(0);
  }

  @Override
  public void statement(QualifiedName bundle, Statement statement) throws DteException {
    pending.computeIfAbsent(bundle, key -> new ArrayList<>()).add(statement);
    gathered(WholeDocument.characters(statement));
  }

  private void gathered(long more) throws DteException {
    characters += more;
    if (++count >= CHUNK || characters >= CHUNK_CHARACTERS) {
      flush();
    }
  }

  /** One unit is under way while the next one is read. */
  private void flush() throws DteException {
    if (pending.isEmpty()) {
      return;
    }
    Map<QualifiedName, List<Statement>> chunk = new LinkedHashMap<>(pending);
    pending.clear();
    count = 0;
    characters = 0;
    DatabaseProvenanceStore.await(last);
    last = store.database().write(transaction -> {
      Writing writing = new Writing(new Rows(transaction.connection()), store.json(), store.now()).withoutContradiction();
      Target target = Target.of(document, prefixes);
      for (Map.Entry<QualifiedName, List<Statement>> part : chunk.entrySet()) {
        writing.add(target, part.getKey(), part.getValue());
      }
      writing.write();
      return null;
    });
  }

  @Override
  public DocumentInfo commit() throws DteException {
    flush();
    DatabaseProvenanceStore.await(last);
    store.write(transaction -> {
      Rows rows = new Rows(transaction.connection());
      if (new Reading(rows, store.json()).document(id).isPresent()) {
        throw taken();
      }
      return rows.update("UPDATE provenance.document SET id = ?, ready = TRUE, namespaces = ? WHERE no = ?", id,
          prefixes.text(store.json()), document);
    });
    done = true;
    return store.find(id).orElseThrow(this::taken);
  }

  @Override
  public void close() throws DteException {
    if (!done) {
      done = true;
      try {
        DatabaseProvenanceStore.await(last);
      } finally {
        Removal.leave(store, document);
        store.sweeper().sweep(document);
      }
    }
  }
}
