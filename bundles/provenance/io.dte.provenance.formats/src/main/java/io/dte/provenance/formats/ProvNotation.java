// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Document;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** <a href="https://www.w3.org/TR/prov-n/">PROV-N</a>, the notation for people. */
@Component
public final class ProvNotation implements ProvFormat {

  @Override
  public String name() {
    return "prov-n";
  }

  @Override
  public List<String> mediaTypes() {
    return List.of("text/provenance-notation");
  }

  @Override
  public List<String> extensions() {
    return List.of("provn");
  }

  @Override
  public void read(InputStream in, String source, StatementSink sink) throws IOException, DteException {
    new NotationReader(new NotationLexer(Characters.of(in), source), sink).read();
  }

  @Override
  public void write(Document document, OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    new NotationWriter(writer).write(document);
    writer.flush();
  }
}
