// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

/**
 * What is said to a worker, or by one. The body is not copied: leave it alone once it was handed over.
 *
 * @param json a JSON text; may be empty
 * @param body bytes that would be a waste in JSON; may be empty
 */
public record WorkerMessage(String json, byte[] body) {
  private static final byte[] NONE = new byte[0];

  /** A message without a body. */
  public WorkerMessage(String json) {
    this(json, NONE);
  }
}
