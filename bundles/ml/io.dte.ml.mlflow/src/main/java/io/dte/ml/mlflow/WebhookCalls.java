// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Role;
import io.dte.ml.api.webhook.Webhook;
import io.dte.ml.api.webhook.WebhookService;
import io.dte.ml.api.webhook.WebhookService.Settings;
import io.dte.ml.api.webhook.WebhookService.TestResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Webhooks: operators' affair, since they make the server send to addresses. */
final class WebhookCalls {
  private static final int MOST = 1000;
  private final WebhookService webhooks;

  WebhookCalls(WebhookService webhooks) {
    this.webhooks = webhooks;
  }

  void register(Routes routes) {
    add(routes, "POST", "webhooks",
        call -> hook(webhooks.create(new Settings(call.need("name"), call.text("description"),
        call.need("url"), events(call), active(call, true), call.text("secret")))));
    add(routes, "GET", "webhooks", this::list);
    add(routes, "GET", "webhooks/{webhook_id}", call -> hook(require(call)));
    add(routes, "PATCH", "webhooks/{webhook_id}", this::update);
    add(routes, "DELETE", "webhooks/{webhook_id}", call -> {
      webhooks.delete(call.need("webhook_id"));
      return Json.object();
    });
    add(routes, "POST", "webhooks/{webhook_id}/test", this::test);
  }

  private static void add(Routes routes, String method, String path, Routes.Handler handler) {
    routes.add(method, path, call -> {
      if (call.caller().role() != Role.OPERATOR) {
        throw new DteException(ExitCode.REFUSED, "Permission denied: only operators see and change webhooks",
            "ask one");
      }
      return handler.answer(call);
    });
  }

  private Webhook require(Call call) throws DteException {
    String id = call.need("webhook_id");
    return webhooks.find(id).orElseThrow(() -> Call.missing("Webhook with ID " + id + " not found."));
  }

  private static List<String> events(Call call) throws DteException {
    List<String> events = new ArrayList<>();
    for (JsonNode event : call.elements("events")) {
      events.add(event(event));
    }
    return events;
  }

  private static String event(JsonNode event) throws DteException {
    return Call.text(event, "entity") + "." + Call.text(event, "action");
  }

  private static boolean active(Call call, boolean byDefault) throws DteException {
    return switch (call.text("status")) {
      case "" -> byDefault;
      case "ACTIVE" -> true;
      case "DISABLED" -> false;
      default -> throw Call.invalid("Invalid webhook status: " + call.text("status") + ". Use ACTIVE or DISABLED");
    };
  }

  private ObjectNode update(Call call) throws DteException {
    Webhook old = require(call);
    return hook(webhooks.update(old.id(), new Settings(call.has("name") ? call.need("name") : old.name(),
        call.has("description") ? call.text("description") : old.description(), call.has("url") ? call.text("url")
        : old.url(), call.elements("events").isEmpty() ? old.events() : events(call), active(call, old.active()),
        call.text("secret"))));
  }

  private ObjectNode list(Call call) throws DteException {
    long limit = call.number("max_results", 100);
    if (limit < 1 || limit > MOST) {
      throw Call.invalid("Invalid value " + limit + " for parameter 'max_results' supplied: it must be from 1 to "
          + MOST);
    }
    int from = from(call.text("page_token"));
    List<Webhook> all = webhooks.list();
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("webhooks");
    all.stream().skip(from).limit(limit).forEach(hook -> array.add(json(hook)));
    if (from + limit < all.size()) {
      json.put("next_page_token", Base64.getUrlEncoder().encodeToString(Long.toString(from + limit)
          .getBytes(StandardCharsets.US_ASCII)));
    }
    return json;
  }

  private static int from(String token) throws DteException {
    try {
      return token.isEmpty() ? 0 : Integer.parseUnsignedInt(new String(Base64.getUrlDecoder().decode(token),
          StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw Call.invalid("Invalid page token");
    }
  }

  private ObjectNode test(Call call) throws DteException {
    TestResult result = webhooks.test(require(call).id(), call.has("event") ? event(call.field("event")) : "");
    ObjectNode json = Json.object();
    ObjectNode fields = json.putObject("result").put("success", result.success());
    if (result.error().isEmpty()) {
      fields.put("response_status", result.status()).put("response_body", result.body());
    } else {
      fields.put("error_message", result.error());
    }
    return json;
  }

  private static ObjectNode hook(Webhook hook) {
    ObjectNode json = Json.object();
    json.set("webhook", json(hook));
    return json;
  }

  private static ObjectNode json(Webhook hook) {
    ObjectNode json = Json.object().put("webhook_id", hook.id()).put("name", hook.name())
        .put("description", hook.description()).put("url", hook.url()).put("status", hook.active() ? "ACTIVE"
        : "DISABLED").put("creation_timestamp", hook.createdAt()).put("last_updated_timestamp", hook.updatedAt());
    ArrayNode events = json.putArray("events");
    for (String event : hook.events()) {
      int dot = event.indexOf('.');
      events.addObject().put("entity", event.substring(0, dot)).put("action", event.substring(dot + 1));
    }
    return json;
  }
}
