// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry of the site file.
 *
 * @param url the server's base, without a slash at its end
 * @param authorization the header of that name; empty for none. Never logged
 * @param image of steps that name none; empty: such steps are refused
 * @param places the longest path first
 * @param gpuParameter backend parameter for a number of GPUs; empty: the server has none
 * @param networkParameter backend parameter that asks for the network; empty: the server decides
 */
record TesSettings(URI url, String authorization, String image, List<Place> places, String gpuParameter,
    String networkParameter, Map<String, String> backendParameters, List<String> zones, boolean preemptible, Duration poll,
    Duration requestLimit) {

  /** @param path a folder of this machine; @param url where the server finds the same folder */
  record Place(Path path, String url) {}

  TesSettings {
    places = List.copyOf(places);
    backendParameters = Map.copyOf(backendParameters);
    zones = List.copyOf(zones);
  }

  static TesSettings read(String name, JsonNode json) throws DteException {
    String base = json.path("url").asText().replaceAll("/+$", "");
    URI url;
    try {
      url = URI.create(base);
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.INVALID, "The url of the runner " + name + " is no address: " + base,
          "give the server's base, such as https://tes.example.org/ga4gh/tes/v1", e);
    }
    String authorization = "";
    if (json.hasNonNull("token")) {
      authorization = "Bearer " + json.path("token").asText();
    } else if (json.hasNonNull("user")) {
      String pair = json.path("user").asText() + ":" + json.path("password").asText();
      authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
    List<Place> places = new ArrayList<>();
    json.path("paths").forEach(place -> places.add(new Place(Path.of(place.path("path").asText()).normalize(),
        place.path("url").asText().replaceAll("(?<!/)/$", ""))));
    places.sort(Comparator.comparingInt((Place place) -> place.path().getNameCount()).reversed());
    Map<String, String> parameters = new LinkedHashMap<>();
    json.path("backendParameters").properties().forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
    List<String> zones = new ArrayList<>();
    json.path("zones").forEach(zone -> zones.add(zone.asText()));
    return new TesSettings(url, authorization, json.path("image").asText(""), places, json.path("gpuParameter").asText(""),
        json.path("networkParameter").asText(""), parameters, zones, json.path("preemptible").asBoolean(false),
        seconds(json, "pollSeconds", 2), seconds(json, "requestSeconds", 30));
  }

  /** Where the server finds a file or folder of this machine. */
  String urlOf(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Place place : places) {
      if (absolute.startsWith(place.path())) {
        String rest = encode(place.path().relativize(absolute).toString());
        return rest.isEmpty() ? place.url() : place.url() + (place.url().endsWith("/") ? "" : "/") + rest;
      }
    }
    return "file://" + encode(absolute.toString());
  }

  @Override
  public String toString() {
    return "TesSettings[" + url + "]";
  }

  /** A URL's path; what names of files may hold and URLs may not is escaped. */
  private static String encode(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "/-._~!$&'()*+,;=:@".indexOf(c) >= 0);
      if (plain) {
        text.append(c);
      } else {
        text.append('%').append(String.format("%02X", octet & 0xff));
      }
    }
    return text.toString();
  }

  private static Duration seconds(JsonNode json, String field, double byDefault) {
    return Duration.ofMillis(Math.max(1, Math.round(1000 * json.path(field).asDouble(byDefault))));
  }
}
