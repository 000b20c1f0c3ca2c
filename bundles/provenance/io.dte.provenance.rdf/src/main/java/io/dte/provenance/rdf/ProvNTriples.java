// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.provenance.api.format.ProvFormat;
import java.util.List;
import org.eclipse.rdf4j.rio.ntriples.NTriplesParser;
import org.eclipse.rdf4j.rio.ntriples.NTriplesWriter;
import org.osgi.service.component.annotations.Component;

/** PROV-O in N-Triples, which has no bundles. */
@Component(service = ProvFormat.class)
public final class ProvNTriples extends RdfSyntax {

  public ProvNTriples() {
    super(false, NTriplesParser::new, NTriplesWriter::new);
  }

  @Override
  String title() {
    return "N-Triples";
  }

  @Override
  public String name() {
    return "prov-o-ntriples";
  }

  @Override
  public List<String> mediaTypes() {
    return List.of("application/n-triples");
  }

  @Override
  public List<String> extensions() {
    return List.of("nt");
  }
}
