// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.artifact;

import java.net.URI;
import java.time.Instant;

/**
 * Bytes with a media type.
 *
 * @param id {@code sha256:HEX} of stored bytes; {@code ref:UUID} of a reference
 * @param mediaType for example {@code application/x-netcdf}
 * @param size in bytes; -1 when a reference was never looked at
 * @param location where referenced data stays; null for stored bytes
 * @param createdAt when it was first put
 */
public record Artifact(String id, String mediaType, long size, URI location, Instant createdAt) {

  public boolean isReference() {
    return location != null;
  }
}
