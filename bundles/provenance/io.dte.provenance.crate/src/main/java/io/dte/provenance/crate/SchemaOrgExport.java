// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.exchange.RunExport;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Metadata in the terms of Schema.org, which search engines for data sets read. */
@Component(service = RunExport.class, property = RunExport.FORMAT_PROPERTY + "=schema-org")
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "schema-org")
public final class SchemaOrgExport extends MetadataExport {

  @Activate
  public SchemaOrgExport(@Reference RunSources sources) {
    super(sources);
  }

  @Override
  public String extension() {
    return "jsonld";
  }

  @Override
  public String mediaType() {
    return "application/ld+json";
  }

  @Override
  JsonNode metadata(Citation citation) {
    return citation.schemaOrg();
  }
}
