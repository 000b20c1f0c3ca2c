// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * Which files inputs may name: those that were sent with the request or lie in the template's folder, and results of runs.
 *
 * @param runs the folder of all runs
 * @param own the folder of the request or of the template
 * @param remote whether addresses of other machines may be named
 */
record InputPlaces(Path runs, Path own, boolean remote) {
  private static final Set<String> REMOTE = Set.of("http", "https", "s3");

  void check(JsonNode value) throws DteException {
    String type = value.path("class").asText();
    if (type.equals("File") || type.equals("Directory")) {
      for (String field : Set.of("location", "path")) {
        String text = value.path(field).asText("");
        if (!text.isEmpty() && !text.startsWith("_:") && !isOpen(text)) {
          throw new DteException(ExitCode.REFUSED, "The input '" + text + "' may not be used over HTTP",
              "send it as workflow_attachment and name it by its relative path");
        }
      }
    }
    for (JsonNode child : value) {
      check(child);
    }
  }

  private boolean isOpen(String text) {
    try {
      URI uri = text.startsWith("/") ? Path.of(text).toUri() : new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme();
      if (!scheme.equals("file")) {
        return remote && REMOTE.contains(scheme);
      }
      Path real = Path.of(uri).toRealPath();
      Path root = runs.toRealPath();
      return real.startsWith(own.toRealPath()) || real.startsWith(root) && real.getNameCount() > root.getNameCount() + 1
          && real.getName(root.getNameCount() + 1).toString().equals("out");
    } catch (java.net.URISyntaxException | IllegalArgumentException | IOException e) {
      return false;
    }
  }
}
