// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.provenance.api.format.ProvFormat;
import java.util.List;
import org.eclipse.rdf4j.rio.RDFWriter;
import org.eclipse.rdf4j.rio.helpers.TurtleWriterSettings;
import org.eclipse.rdf4j.rio.turtle.TurtleParser;
import org.eclipse.rdf4j.rio.turtle.TurtleWriter;
import org.osgi.service.component.annotations.Component;

/** PROV-O in <a href="https://www.w3.org/TR/turtle/">Turtle</a>, which has no bundles. */
@Component(service = ProvFormat.class)
public final class ProvTurtle extends RdfSyntax {

  public ProvTurtle() {
    super(false, TurtleParser::new, TurtleWriter::new);
  }

  @Override
  String title() {
    return "Turtle";
  }

  @Override
  public String name() {
    return "prov-o";
  }

  @Override
  public List<String> mediaTypes() {
    return List.of("text/turtle");
  }

  @Override
  public List<String> extensions() {
    return List.of("ttl");
  }

  @Override
  void configure(RDFWriter writer) {
    writer.set(TurtleWriterSettings.ABBREVIATE_NUMBERS, false);
  }
}
