// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.formats.Formats;
import io.dte.provenance.formats.ProvJson;
import io.dte.provenance.formats.ProvJsonLd;
import io.dte.provenance.formats.ProvNotation;
import io.dte.provenance.formats.ProvXml;
import io.dte.provenance.rdf.ProvNQuads;
import io.dte.provenance.rdf.ProvNTriples;
import io.dte.provenance.rdf.ProvRdfJsonLd;
import io.dte.provenance.rdf.ProvTriG;
import io.dte.provenance.rdf.ProvTurtle;
import java.util.List;

/** The formats without a framework. */
final class TestFormats {

  private TestFormats() {}

  static ProvFormats all() {
    return Formats.of(List.of(new ProvJson(), new ProvJsonLd(), new ProvNotation(), new ProvXml(), new ProvTurtle(),
        new ProvTriG(), new ProvRdfJsonLd(), new ProvNTriples(), new ProvNQuads()));
  }
}
