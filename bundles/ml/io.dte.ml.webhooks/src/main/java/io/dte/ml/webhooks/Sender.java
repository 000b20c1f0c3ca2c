// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.webhook.Webhook;
import io.dte.ml.webhooks.Payloads.Payload;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends one delivery, signed as MLflow signs them: {@code v1,} and the base64 of the HMAC-SHA256 of
 * {@code DELIVERY.SECONDS.BODY}. Redirects are not followed: they could lead where the address itself may not.
 */
final class Sender {
  private final HttpClient http;
  private final Destinations destinations;
  private final Duration timeout;

  Sender(HttpClient http, Destinations destinations, Duration timeout) {
    this.http = http;
    this.destinations = destinations;
    this.timeout = timeout;
  }

  static HttpClient client() {
    return HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  /**
   * @param delivery stays the same when one is sent again, so that the other side can tell
   * @param at when it happened
   * @param secret empty for no signature
   */
  CompletableFuture<HttpResponse<InputStream>> send(Webhook hook, Payload payload, String delivery, Instant at,
      char[] secret) throws DteException {
    String[] event = payload.event().toLowerCase(Locale.ROOT).split("\\.");
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("entity", event[0]).put("action", event[1])
        .put("timestamp", at.toString());
    json.set("data", payload.data());
    String body = json.toString();
    String seconds = Long.toString(Instant.now().getEpochSecond());
    HttpRequest.Builder request = HttpRequest.newBuilder(destinations.check(hook.url())).timeout(timeout)
        .header("Content-Type", "application/json").header("X-MLflow-Delivery-Id", delivery)
        .header("X-MLflow-Timestamp", seconds).POST(BodyPublishers.ofString(body));
    if (secret.length > 0) {
      request.header("X-MLflow-Signature", "v1," + signature(secret, delivery + "." + seconds + "." + body));
    }
    return http.sendAsync(request.build(), BodyHandlers.ofInputStream());
  }

  private static String signature(char[] secret, String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(new String(secret).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
