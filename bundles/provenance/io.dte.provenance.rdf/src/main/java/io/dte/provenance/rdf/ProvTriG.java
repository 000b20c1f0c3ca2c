// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.provenance.api.format.ProvFormat;
import java.util.List;
import org.eclipse.rdf4j.rio.RDFWriter;
import org.eclipse.rdf4j.rio.helpers.TurtleWriterSettings;
import org.eclipse.rdf4j.rio.trig.TriGParser;
import org.eclipse.rdf4j.rio.trig.TriGWriter;
import org.osgi.service.component.annotations.Component;

/** PROV-O in <a href="https://www.w3.org/TR/trig/">TriG</a>; bundles are named graphs. */
@Component(service = ProvFormat.class)
public final class ProvTriG extends RdfSyntax {

  public ProvTriG() {
    super(true, TriGParser::new, TriGWriter::new);
  }

  @Override
  String title() {
    return "TriG";
  }

  @Override
  public String name() {
    return "prov-o-trig";
  }

  @Override
  public List<String> mediaTypes() {
    return List.of("application/trig");
  }

  @Override
  public List<String> extensions() {
    return List.of("trig");
  }

  @Override
  void configure(RDFWriter writer) {
    writer.set(TurtleWriterSettings.ABBREVIATE_NUMBERS, false);
  }
}
