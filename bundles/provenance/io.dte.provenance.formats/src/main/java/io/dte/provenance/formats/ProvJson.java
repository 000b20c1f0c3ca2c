// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** <a href="https://www.w3.org/submissions/prov-json/">PROV-JSON</a>. */
@Component
public final class ProvJson implements ProvFormat {
  private final JsonFactory json = JsonInput.factory();

  @Override
  public String name() {
    return "prov-json";
  }

  @Override
  public List<String> mediaTypes() {
    return List.of("application/prov+json", "application/json");
  }

  @Override
  public List<String> extensions() {
    return List.of("json", "provjson");
  }

  @Override
  public void read(InputStream in, String source, StatementSink sink) throws IOException, DteException {
    JsonInput.read(json, in, source, parser -> new JsonReader(parser, source, sink).read());
  }

  @Override
  public void write(Document document, OutputStream out) throws IOException {
    try (JsonGenerator generator = json.createGenerator(out, JsonEncoding.UTF8)) {
      generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      new JsonWriter(generator).write(Blanks.named(document));
    }
  }
}
