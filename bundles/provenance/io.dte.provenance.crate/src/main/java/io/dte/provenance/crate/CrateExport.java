// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs as zip files with a Workflow Run RO-Crate. */
@Component(property = RunExport.FORMAT_PROPERTY + "=ro-crate")
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "ro-crate")
public final class CrateExport implements RunExport {
  private final RunSources sources;

  @Activate
  public CrateExport(@Reference RunSources sources) {
    this.sources = sources;
  }

  @Override
  public String extension() {
    return "crate.zip";
  }

  @Override
  public String mediaType() {
    return "application/zip";
  }

  @Override
  public void write(UUID run, OutputStream out) throws DteException, IOException {
    new CrateBuilder(sources.of(run)).build().zip(out, "");
  }
}
