// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.exchange.RunExport;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Metadata for DataCite, which registers DOIs. */
@Component(service = RunExport.class, property = RunExport.FORMAT_PROPERTY + "=datacite")
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "datacite")
public final class DataCiteExport extends MetadataExport {

  @Activate
  public DataCiteExport(@Reference RunSources sources) {
    super(sources);
  }

  @Override
  public String extension() {
    return "datacite.json";
  }

  @Override
  public String mediaType() {
    return "application/vnd.datacite.datacite+json";
  }

  @Override
  JsonNode metadata(Citation citation) {
    return citation.dataCite();
  }
}
