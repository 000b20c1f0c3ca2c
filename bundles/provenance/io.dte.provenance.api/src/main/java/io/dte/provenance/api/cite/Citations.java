// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.cite;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Metadata with persistent identifier, creators and licence, as people and machines read it. Creators, publisher and the
 * authority that identifiers belong to are configuration. Safe for use by many threads.
 */
@ProviderType
public interface Citations {

  /** @param format {@code datacite} (DataCite 4.5 in JSON) or {@code schema-org} (JSON-LD); USAGE for another */
  JsonNode metadata(Citable thing, String format) throws DteException;
}
