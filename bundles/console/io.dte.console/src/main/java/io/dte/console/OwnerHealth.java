// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.http.HealthProbe.Health;
import io.dte.foundation.api.http.HealthProbe.Status;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the parts of the server or desktop are that owns the data directory, as it says itself. */
final class OwnerHealth {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private OwnerHealth() {}

  /** The owner's parts; one finding that it does not answer if so. */
  static List<Health> ask(Owner owner) {
    HttpRequest request = HttpRequest.newBuilder(owner.url().resolve("/api/v1/health")).timeout(PATIENCE)
        .header("Authorization", "Bearer " + owner.token()).build();
    try {
      String answer = HttpClient.newBuilder().connectTimeout(PATIENCE).build().send(request, BodyHandlers.ofString()).body();
      List<Health> parts = new ArrayList<>();
      for (JsonNode part : new ObjectMapper().readTree(answer).path("parts")) {
        parts.add(new Health(part.path("name").asText(),
            Status.valueOf(part.path("status").asText().toUpperCase(Locale.ROOT)), part.path("detail").asText()));
      }
      return parts;
    } catch (IOException | IllegalArgumentException e) {
      return List.of(silent(owner));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(silent(owner));
    }
  }

  private static Health silent(Owner owner) {
    return new Health("owner's health", Status.FAILED, "process " + owner.pid() + " does not answer at " + owner.url()
        + "; see its log, or stop it");
  }
}
