// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.registry.ModelVersion;
import io.dte.ml.api.registry.RegisteredModel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What MLflow's webhooks send, made of an event of the registry. */
final class Payloads {
  /** The events that MLflow knows. */
  static final Set<String> EVENTS = Set.of("REGISTERED_MODEL.CREATED", "MODEL_VERSION.CREATED", "MODEL_VERSION_TAG.SET",
      "MODEL_VERSION_TAG.DELETED", "MODEL_VERSION_ALIAS.CREATED", "MODEL_VERSION_ALIAS.DELETED", "PROMPT.CREATED",
      "PROMPT_VERSION.CREATED", "PROMPT_TAG.SET", "PROMPT_TAG.DELETED", "PROMPT_VERSION_TAG.SET",
      "PROMPT_VERSION_TAG.DELETED", "PROMPT_ALIAS.CREATED", "PROMPT_ALIAS.DELETED");
  private static final String IS_PROMPT = "mlflow.prompt.is_prompt";
  private static final String TEMPLATE = "mlflow.prompt.text";
  /** Tags by which MLflow makes a prompt of a model. */
  private static final Set<String> INNER = Set.of(IS_PROMPT, TEMPLATE, "_mlflow_prompt_type");

  private static final Map<String, String> EXAMPLES = Map.of("REGISTERED_MODEL.CREATED", "An example registered model",
      "MODEL_VERSION.CREATED", "An example model version", "PROMPT.CREATED", "An example prompt",
      "PROMPT_VERSION.CREATED", "An example prompt version");

  private final ModelRegistry registry;

  Payloads(ModelRegistry registry) {
    this.registry = registry;
  }

  /** @param event as {@code MODEL_VERSION.CREATED}; @param data what is sent of it */
  record Payload(String event, ObjectNode data) {}

  /**
   * The payload of an event of the registry; empty when MLflow does not tell of such events, or when what it is about
   * is gone.
   *
   * @param type as {@code model.version.created}
   * @param body the event's payload
   */
  Optional<Payload> of(String type, JsonNode body) throws DteException {
    String name = body.path("model").asText();
    Optional<RegisteredModel> model = registry.find(name);
    if (model.isEmpty()) {
      return Optional.empty();
    }
    boolean prompt = "true".equals(model.get().tags().get(IS_PROMPT));
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("name", name);
    if (body.has("version")) {
      data.put("version", body.path("version").asText());
    }
    String detail = body.path("detail").asText();
    String of = prompt ? "PROMPT" : "MODEL";
    return switch (type) {
      case "model.registered" -> Optional.of(new Payload(prompt ? "PROMPT.CREATED" : "REGISTERED_MODEL.CREATED",
          described(data, model.get().tags(), model.get().description())));
      case "model.version.created" -> registry.findVersion(name, body.path("version").asInt())
          .map(version -> new Payload(of + "_VERSION.CREATED", version(data, version, prompt)));
      case "model.version.tagged" -> Optional.of(new Payload(of + "_VERSION_TAG.SET", tag(data, detail)));
      case "model.version.untagged" -> Optional.of(new Payload(of + "_VERSION_TAG.DELETED", data.put("key", detail)));
      case "model.tagged" -> prompt ? Optional.of(new Payload("PROMPT_TAG.SET", tag(data, detail))) : Optional.empty();
      case "model.untagged" -> prompt ? Optional.of(new Payload("PROMPT_TAG.DELETED", data.put("key", detail)))
          : Optional.empty();
      case "model.version.aliased" -> Optional.of(new Payload(alias(prompt) + ".CREATED", data.put("alias", detail)));
      case "model.unaliased" -> Optional.of(new Payload(alias(prompt) + ".DELETED", data.put("alias", detail)));
      default -> Optional.empty();
    };
  }

  private static String alias(boolean prompt) {
    return prompt ? "PROMPT_ALIAS" : "MODEL_VERSION_ALIAS";
  }

  private static ObjectNode tag(ObjectNode data, String detail) {
    int equals = detail.indexOf('=');
    return data.put("key", detail.substring(0, Math.max(0, equals))).put("value", detail.substring(equals + 1));
  }

  private static ObjectNode version(ObjectNode data, ModelVersion version, boolean prompt) {
    if (prompt) {
      data.put("template", version.tags().getOrDefault(TEMPLATE, ""));
    } else {
      data.put("source", version.source()).put("run_id", version.runId().isEmpty() ? null : version.runId());
    }
    return described(data, version.tags(), version.description().isEmpty() ? null : version.description());
  }

  private static ObjectNode described(ObjectNode data, Map<String, String> tags, String description) {
    ObjectNode json = data.putObject("tags");
    new TreeMap<>(tags).forEach((key, value) -> {
      if (!INNER.contains(key)) {
        json.put(key, value);
      }
    });
    return data.put("description", description);
  }

  /** What {@code test} sends. */
  static Payload example(String event) {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("name", event.startsWith("PROMPT") ? "example_prompt"
        : "example_model");
    if (event.contains("VERSION") || event.contains("ALIAS")) {
      data.put("version", "1");
    }
    if (event.contains("_TAG")) {
      data.put("key", "example_key");
    }
    if (event.endsWith(".SET")) {
      data.put("value", "example_value");
    }
    if (event.contains("ALIAS")) {
      data.put("alias", "example_alias");
    } else if (event.endsWith(".CREATED")) {
      if (event.equals("MODEL_VERSION.CREATED")) {
        data.put("source", "models:/123").put("run_id", "abcd1234abcd5678");
      } else if (event.equals("PROMPT_VERSION.CREATED")) {
        data.put("template", "Hello {{name}}!");
      }
      described(data, Map.of("example_key", "example_value"), EXAMPLES.get(event));
    }
    return new Payload(event, data);
  }
}
