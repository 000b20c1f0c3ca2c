// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import org.osgi.annotation.versioning.ConsumerType;

/** A service that brings the payload of an old version of an event type to the next version, when it is read. */
@ConsumerType
public interface EventUpcaster {

  /** The type and version it reads. */
  EventType from();

  /** The payload in version {@code from().version() + 1}; the given node is not changed. */
  JsonNode upcast(JsonNode payload);
}
