// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import no.hasmac.jsonld.JsonLdError;
import no.hasmac.jsonld.JsonLdErrorCode;
import org.eclipse.rdf4j.rio.RDFParser;
import org.eclipse.rdf4j.rio.RDFWriter;
import org.eclipse.rdf4j.rio.jsonld.JSONLDMode;
import org.eclipse.rdf4j.rio.jsonld.JSONLDParser;
import org.eclipse.rdf4j.rio.jsonld.JSONLDSettings;
import org.eclipse.rdf4j.rio.jsonld.JSONLDWriter;
import org.osgi.service.component.annotations.Component;

/**
 * PROV-O in JSON-LD with its context inside; what a context names is never fetched. Not PROV-JSONLD, which is another
 * arrangement of the same statements.
 */
@Component(service = ProvFormat.class)
public final class ProvRdfJsonLd extends RdfSyntax {
  static final int BYTES = 100_000_000;

  public ProvRdfJsonLd() {
    super(true, JSONLDParser::new, JSONLDWriter::new);
  }

  @Override
  String title() {
    return "JSON-LD";
  }

  @Override
  public String name() {
    return "prov-o-jsonld";
  }

  @Override
  public List<String> mediaTypes() {
    return List.of("application/ld+json");
  }

  @Override
  public List<String> extensions() {
    return List.of("jsonld");
  }

  @Override
  void parse(RDFParser parser, InputStream in, String source) throws IOException, DteException {
    byte[] text = in.readNBytes(BYTES + 1);
    if (text.length > BYTES) {
      throw new DteException(Rdf.problem(source, 0, 0, "a limit is exceeded: JSON-LD has at most " + BYTES + " bytes",
          "use PROV-JSON or PROV-JSONLD, which are read as a stream"));
    }
    ContextCheck.check(text, source);
    parser.set(JSONLDSettings.DOCUMENT_LOADER, (address, options) -> {
      throw new JsonLdError(JsonLdErrorCode.LOADING_DOCUMENT_FAILED, "the context '" + address + "' is not fetched");
    });
    parser.parse(new ByteArrayInputStream(text), "");
  }

  @Override
  void configure(RDFWriter writer) {
    writer.set(JSONLDSettings.JSONLD_MODE, JSONLDMode.COMPACT);
    writer.set(JSONLDSettings.USE_NATIVE_TYPES, false);
  }

  /** Contexts are strict about what an address is: {@code file://} is none. */
  @Override
  boolean canDeclare(String prefix, String namespace, Collection<String> namespaces) {
    try {
      return new URI(namespace).isAbsolute() && super.canDeclare(prefix, namespace, namespaces);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
