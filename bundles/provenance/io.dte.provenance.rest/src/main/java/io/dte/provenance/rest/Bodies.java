// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.DocumentInfo;
import io.dte.provenance.api.store.Intake;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.WholeDocument;
import io.dte.provenance.api.validation.ProvValidator;
import io.dte.provenance.api.validation.Verdict;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;

/** Documents on their way in and out. */
final class Bodies {
  private static final String DEFAULT_FORMAT = "prov-json";

  private final ProvenanceStore store;
  private final ProvFormats formats;
  private final Permissions permissions;
  private final ProvValidator validator;
  private final Intake intake = new Intake();

  Bodies(ProvenanceStore store, ProvFormats formats, Permissions permissions, ProvValidator validator) {
    this.store = store;
    this.formats = formats;
    this.permissions = permissions;
    this.validator = validator;
  }

  /** Reads a document straight into the store; with validation it is held in memory first. */
  DocumentInfo store(Caller caller, String id, InputStream body, String type, boolean validate)
      throws DteException, IOException {
    ProvFormat format = formats.find(type.split(";")[0].strip().replace("application/json", DEFAULT_FORMAT));
    Document checked = null;
    if (validate) {
      WholeDocument whole = new WholeDocument(ProvenanceStore.MOST_HELD, ProvenanceStore.MOST_CHARACTERS);
      intake.read(format, body, "body", whole);
      checked = valid(whole.document());
    }
    try (Upload upload = store.upload(id, caller.name())) {
      if (checked == null) {
        intake.read(format, body, "body", upload);
      } else {
        tell(checked, upload);
      }
      DocumentInfo stored = upload.commit();
      permissions.grant(ProvenanceStore.resource(id), caller.name(), Level.MANAGE);
      return stored;
    }
  }

  private Document valid(Document document) throws DteException {
    if (validator == null) {
      throw new DteException(ExitCode.UNAVAILABLE, "documents cannot be validated now", "store it without validate");
    }
    Verdict verdict = validator.validate(document);
    if (!verdict.isValid()) {
      Verdict.Violation first = verdict.violations().get(0);
      throw new DteException(ExitCode.INVALID, "the document violates " + first.constraint() + ": " + first.message()
          + (verdict.violations().size() > 1 ? " (and " + (verdict.violations().size() - 1) + " more)" : ""),
          "mend it, or store it without validate");
    }
    return document;
  }

  static void tell(Document document, StatementSink sink) throws DteException {
    sink.namespaces(QualifiedName.NONE, document.namespaces());
    for (Statement statement : document.statements()) {
      sink.statement(QualifiedName.NONE, statement);
    }
    for (Bundle bundle : document.bundles()) {
      sink.namespaces(bundle.id(), bundle.namespaces());
      sink.bundle(bundle.id());
      for (Statement statement : bundle.statements()) {
        sink.statement(bundle.id(), statement);
      }
    }
  }

  void forget(String id) throws DteException {
    permissions.forget(ProvenanceStore.resource(id));
  }

  Document document(String id) throws DteException {
    return store.whole(id);
  }

  Response answer(Document document, String accept, String named) throws DteException {
    ProvFormat format = named.isEmpty() ? accepted(accept) : formats.find(named);
    StreamingOutput body = out -> format.write(document, out);
    return Response.ok(body, format.mediaTypes().get(0)).build();
  }

  private ProvFormat accepted(String accept) throws DteException {
    for (String part : accept.split(",")) {
      String type = part.split(";")[0].strip();
      for (ProvFormat format : formats.all()) {
        if (format.mediaTypes().contains(type) && !type.equals("application/json")) {
          return format;
        }
      }
    }
    return formats.find(DEFAULT_FORMAT);
  }
}
