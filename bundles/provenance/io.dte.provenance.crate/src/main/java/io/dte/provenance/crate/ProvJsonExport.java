// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.run.RunProvenance;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The lineage of runs as PROV-JSON, from which {@code dte prov convert} makes the other formats. */
@Component(property = RunExport.FORMAT_PROPERTY + "=prov-json")
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "prov-json")
public final class ProvJsonExport implements RunExport {
  private static final String FORMAT = "prov-json";

  private final RunProvenance lineages;
  private final ProvFormats formats;

  @Activate
  public ProvJsonExport(@Reference RunProvenance lineages, @Reference ProvFormats formats) {
    this.lineages = lineages;
    this.formats = formats;
  }

  @Override
  public String extension() {
    return "prov.json";
  }

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public void write(UUID run, OutputStream out) throws DteException, IOException {
    formats.find(FORMAT).write(lineages.of(run), out);
  }
}
