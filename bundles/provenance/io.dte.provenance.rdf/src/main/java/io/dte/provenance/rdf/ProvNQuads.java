// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.provenance.api.format.ProvFormat;
import java.util.List;
import org.eclipse.rdf4j.rio.nquads.NQuadsParser;
import org.eclipse.rdf4j.rio.nquads.NQuadsWriter;
import org.osgi.service.component.annotations.Component;

/** PROV-O in N-Quads; bundles are named graphs. */
@Component(service = ProvFormat.class)
public final class ProvNQuads extends RdfSyntax {

  public ProvNQuads() {
    super(true, NQuadsParser::new, NQuadsWriter::new);
  }

  @Override
  String title() {
    return "N-Quads";
  }

  @Override
  public String name() {
    return "prov-o-nquads";
  }

  @Override
  public List<String> mediaTypes() {
    return List.of("application/n-quads");
  }

  @Override
  public List<String> extensions() {
    return List.of("nq");
  }
}
