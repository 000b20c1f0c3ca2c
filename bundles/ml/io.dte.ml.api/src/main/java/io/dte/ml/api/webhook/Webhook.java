// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.webhook;

import java.util.List;

/**
 * An address that is told of events. Its secret is not among this: nobody is shown it.
 *
 * @param id of the webhook
 * @param name for people
 * @param description for people; may be empty
 * @param url where a request is sent to
 * @param events as {@code MODEL_VERSION.CREATED}
 * @param active whether it is told now
 * @param createdAt in milliseconds since 1970
 * @param updatedAt in milliseconds since 1970
 */
public record Webhook(String id, String name, String description, String url, List<String> events, boolean active,
    long createdAt, long updatedAt) {

  public Webhook {
    events = List.copyOf(events);
  }
}
