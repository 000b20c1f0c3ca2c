// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.yprov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.ProvenanceStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Parts of documents in PROV-JSON, whose names are spelled with the prefixes of their document. */
final class Fragments {
  private static final String FORMAT = "prov-json";

  private final ProvenanceStore store;
  private final ProvFormats formats;
  private final ObjectMapper json = new ObjectMapper();

  Fragments(ProvenanceStore store, ProvFormats formats) {
    this.store = store;
    this.formats = formats;
  }

  ProvFormat format() throws DteException {
    return formats.find(FORMAT);
  }

  ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The URI that an id of a document's file stands for; a URI stays what it is. */
  String uri(String document, String id) throws DteException {
    Namespaces namespaces = store.namespaces(document);
    int colon = id.indexOf(':');
    Optional<String> namespace = namespaces.uri(colon < 0 ? "" : id.substring(0, colon));
    return namespace.map(uri -> uri + id.substring(colon + 1)).orElse(id);
  }

  /** Reads statements; prefixes of the document need not be declared again. */
  Document read(String document, ObjectNode fragment) throws DteException {
    ObjectNode whole = fragment.deepCopy();
    ObjectNode prefixes = object();
    Namespaces known = store.namespaces(document);
    known.prefixes().forEach(prefixes::put);
    if (!known.defaultNamespace().isEmpty()) {
      prefixes.put("default", known.defaultNamespace());
    }
    if (fragment.path("prefix") instanceof ObjectNode own) {
      prefixes.setAll(own);
    }
    whole.set("prefix", prefixes);
    try {
      return formats.read(format(), new ByteArrayInputStream(whole.toString().getBytes(StandardCharsets.UTF_8)), "body");
    } catch (IOException e) {
      throw new DteException(ExitCode.INVALID, "the body cannot be read: " + e.getMessage(), "", e);
    }
  }

  /** Statements as a small document. */
  ObjectNode write(String document, List<? extends Statement> statements) throws DteException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      format().write(new Document(store.namespaces(document), List.copyOf(statements), List.of()), out);
      JsonNode written = json.readTree(out.toByteArray());
      return written instanceof ObjectNode object ? object : object();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
