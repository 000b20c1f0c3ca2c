// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which call a path means. Paths are those of the protocol, without {@code /api/2.0/mlflow/}. */
final class Routes {
  private final Map<String, Handler> fixed = new HashMap<>();
  private final List<Template> templates = new ArrayList<>();
  private final Set<String> readingPosts = new TreeSet<>();

  /** Answers a call with a JSON object. */
  @FunctionalInterface
  interface Handler {
    ObjectNode answer(Call call) throws DteException;
  }

  private record Template(String method, String[] parts, Handler handler) {}

  /** @param handler what answers; @param variables of the path */
  record Found(Handler handler, Map<String, String> variables) {}

  /** @param path may have variables: {@code logged-models/{model_id}} */
  void add(String method, String path, Handler handler) {
    if (path.contains("{")) {
      templates.add(new Template(method, path.split("/"), handler));
    } else {
      fixed.put(method + " " + path, handler);
    }
  }

  /** A {@code POST} that only reads. */
  void addReadingPost(String path, Handler handler) {
    add("POST", path, handler);
    readingPosts.add(path);
  }

  Set<String> readingPosts() {
    return readingPosts;
  }

  Optional<Found> find(String method, String path) {
    Handler handler = fixed.get(method + " " + path);
    if (handler != null) {
      return Optional.of(new Found(handler, Map.of()));
    }
    String[] parts = path.split("/");
    for (Template template : templates) {
      if (template.method().equals(method) && template.parts().length == parts.length) {
        Optional<Map<String, String>> variables = match(template.parts(), parts);
        if (variables.isPresent()) {
          return Optional.of(new Found(template.handler(), variables.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Map<String, String>> match(String[] template, String[] parts) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < parts.length; i++) {
      if (template[i].startsWith("{")) {
        variables.put(template[i].substring(1, template[i].length() - 1), parts[i]);
      } else if (!template[i].equals(parts[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }
}
