// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.http;

import org.osgi.annotation.versioning.ConsumerType;

/** A service that says whether one part of the platform is well; asked by {@code dte doctor} and {@code /api/v1/health}. */
@ConsumerType
public interface HealthProbe {

  enum Status { OK, WARN, FAILED, ABSENT }

  /** @param name of the part; @param status how it is; @param detail version found, or what is wrong and how to fix it */
  record Health(String name, Status status, String detail) {}

  /** Answers within a second or two. */
  Health probe();
}
