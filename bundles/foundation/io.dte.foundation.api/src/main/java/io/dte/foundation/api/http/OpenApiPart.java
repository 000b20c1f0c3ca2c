// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import org.osgi.annotation.versioning.ConsumerType;

/** A service that adds its paths and schemas to {@code /api/v1/openapi.json}. */
@ConsumerType
public interface OpenApiPart {

  /** An OpenAPI 3.1 document with {@code paths} and, if it has any, {@code components.schemas}; paths are absolute. */
  JsonNode document();
}
