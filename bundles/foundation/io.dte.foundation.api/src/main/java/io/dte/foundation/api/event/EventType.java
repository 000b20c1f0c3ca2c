// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.event;

/**
 * What happened, and in which version of its payload.
 *
 * @param name dotted, past tense at the end: {@code run.submitted}, {@code step.succeeded}
 * @param version of the payload, from 1; a reader of old versions goes through upcasters
 */
public record EventType(String name, int version) {

  public static EventType of(String name) {
    return new EventType(name, 1);
  }
}
