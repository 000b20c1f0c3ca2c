// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.http.OpenApiPart;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.osgi.service.component.annotations.Component;

/** Describes the resources of provenance. */
@Component
public final class ProvenanceOpenApi implements OpenApiPart {

  @Override
  public JsonNode document() {
    try (InputStream document = ProvenanceOpenApi.class.getResourceAsStream("openapi.json")) {
      return new ObjectMapper().readTree(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
