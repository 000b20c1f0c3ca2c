// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormats;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs of workflows as zip files with a CWLProv research object, which has one folder at its top as BagIt wants it. */
@Component(property = RunExport.FORMAT_PROPERTY + "=cwlprov")
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "cwlprov")
public final class CwlProvExport implements RunExport {
  private final RunSources sources;
  private final ProvFormats formats;

  @Activate
  public CwlProvExport(@Reference RunSources sources, @Reference ProvFormats formats) {
    this.sources = sources;
    this.formats = formats;
  }

  @Override
  public String extension() {
    return "cwlprov.zip";
  }

  @Override
  public String mediaType() {
    return "application/zip";
  }

  @Override
  public void write(UUID run, OutputStream out) throws DteException, IOException {
    new CwlProvObject(sources.of(run), formats).build(LocalDate.now(ZoneOffset.UTC)).zip(out, run + "/");
  }
}
