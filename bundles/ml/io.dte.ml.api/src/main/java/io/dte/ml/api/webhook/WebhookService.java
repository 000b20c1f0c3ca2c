// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.webhook;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Webhooks of registered models. An event is delivered at least once, signed when there is a secret, and tried again
 * for a while when the other side does not take it. Safe for use by many threads.
 */
@ProviderType
public interface WebhookService {

  /** What may be asked for. {@code secret}: empty keeps the one there is. */
  record Settings(String name, String description, String url, List<String> events, boolean active, String secret) {

    public Settings {
      events = List.copyOf(events);
    }

    @Override
    public String toString() {
      return "Settings[" + name + ", " + url + "]";
    }
  }

  /**
   * @param success whether the answer's status was below 400; @param status 0 without an answer; @param error empty
   * with one
   */
  record TestResult(boolean success, int status, String body, String error) {}

  Webhook create(Settings settings) throws DteException;

  /** By name. */
  List<Webhook> list() throws DteException;

  Optional<Webhook> find(String id) throws DteException;

  Webhook update(String id, Settings settings) throws DteException;

  void delete(String id) throws DteException;

  /** Sends an example, once. {@code event}: empty for the first that the webhook is told of. */
  TestResult test(String id, String event) throws DteException;
}
