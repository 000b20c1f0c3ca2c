// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches images from registries that speak the OCI distribution specification 1.1, as all do that docker pulls from. Whatever
 * comes is checked against its digest. Passwords are those of {@code docker login} and {@code podman login}. A registry on this
 * machine may speak plain HTTP, as with docker. Thread-safe.
 */
final class Registry {
  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
  private static final String HUB = "docker.io";
  private static final String HUB_HOST = "registry-1.docker.io";
  private static final String ACCEPTED = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
      + "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final int REDIRECTS = 5;
  private static final long MANIFEST_LIMIT = 4L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20))
      .followRedirects(HttpClient.Redirect.NEVER).build();
  private final ObjectMapper json = new ObjectMapper();
  private final Logins logins;
  /** What a registry was answered with when it asked who calls, by repository. */
  private final Map<String, String> authorizations = new ConcurrentHashMap<>();

  Registry(Logins logins) {
    this.logins = logins;
  }

  /** Writes an image into a folder, in the OCI layout: the parts for this machine only. */
  void fetch(ImageName name, Path folder) throws DteException {
    try {
      Files.createDirectories(folder.resolve("blobs/sha256"));
      byte[] manifest = manifest(name, name.reference(), folder);
      JsonNode read = json.readTree(manifest);
      if (read.has("manifests")) {
        String digest = ImageArchive.platform(read);
        manifest = manifest(name, digest, folder);
        read = json.readTree(manifest);
      }
      if (read.path("config").path("digest").asText().isEmpty()) {
        throw new IOException("its manifest is of a kind that is not read here: " + read.path("mediaType").asText("schema "
            + read.path("schemaVersion").asText("unknown")));
      }
      blob(name, read.path("config"), folder);
      int number = 0;
      for (JsonNode layer : read.path("layers")) {
        number++;
        LOG.info("{}: layer {} of {}, {} MiB", name, number, read.path("layers").size(), layer.path("size").asLong() >> 20);
        blob(name, layer, folder);
      }
      ObjectNode index = json.createObjectNode().put("schemaVersion", 2);
      index.putArray("manifests").addObject().put("digest", "sha256:" + Sha256.of(manifest)).put("size", manifest.length);
      Files.write(folder.resolve("index.json"), json.writeValueAsBytes(index));
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new DteException(ExitCode.UNAVAILABLE, "The image " + name + " cannot be had from " + name.registry() + ": " + reason,
          "check its name and the network; for a private one: docker login " + name.registry()
              + "; or bring an archive: dte images import FILE --name " + name, e);
    }
  }

  private byte[] manifest(ImageName name, String reference, Path folder) throws IOException {
    HttpResponse<InputStream> response = get(name, "manifests/" + reference);
    byte[] bytes;
    try (InputStream in = response.body()) {
      bytes = in.readNBytes((int) MANIFEST_LIMIT);
    }
    String digest = "sha256:" + Sha256.of(bytes);
    if (reference.startsWith("sha256:") && !reference.equals(digest)) {
      throw new IOException("what came as " + reference + " has the digest " + digest);
    }
    Files.write(folder.resolve("blobs/sha256").resolve(digest.substring(digest.indexOf(':') + 1)), bytes);
    return bytes;
  }

  private void blob(ImageName name, JsonNode descriptor, Path folder) throws IOException {
    String digest = descriptor.path("digest").asText();
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new IOException("a part has the digest '" + digest + "', which is not of the kind sha256");
    }
    Path file = folder.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    if (Files.exists(file)) {
      return;
    }
    MessageDigest found = Sha256.digest();
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (InputStream in = new DigestInputStream(get(name, "blobs/" + digest).body(), found);
        OutputStream out = Files.newOutputStream(part)) {
      in.transferTo(out);
    }
    String came = HexFormat.of().formatHex(found.digest());
    if (!digest.endsWith(came)) {
      Files.delete(part);
      throw new IOException("what came as " + digest + " has the digest sha256:" + came);
    }
    Files.move(part, file);
  }

  /** Asks, and answers who asks when the registry wants to know. */
  private HttpResponse<InputStream> get(ImageName name, String what) throws IOException {
    URI uri = URI.create(base(name.registry()) + "/v2/" + name.repository() + "/" + what);
    String key = name.registry() + "/" + name.repository();
    HttpResponse<InputStream> response = send(uri, authorizations.getOrDefault(key, ""));
    if (response.statusCode() == UNAUTHORIZED) {
      response.body().close();
      String answer = authorize(name, response.headers().firstValue("WWW-Authenticate").orElse(""));
      authorizations.put(key, answer);
      response = send(uri, answer);
    }
    for (int i = 0; i < REDIRECTS && isRedirect(response); i++) {
      response.body().close();
      // Where the content really is, nobody is to see the password.
      uri = uri.resolve(response.headers().firstValue("Location").orElseThrow(() -> new IOException("it leads nowhere")));
      response = send(uri, "");
    }
    if (response.statusCode() != 200) {
      response.body().close();
      throw new IOException(response.statusCode() == NOT_FOUND ? "there is no such image, or not for everybody"
          : response.statusCode() == UNAUTHORIZED ? "it does not let us in" : "it answered " + response.statusCode());
    }
    return response;
  }

  private static boolean isRedirect(HttpResponse<?> response) {
    return response.statusCode() / 100 == 3;
  }

  private HttpResponse<InputStream> send(URI uri, String authorization) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Accept", ACCEPTED);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String base(String registry) {
    String host = registry.equals(HUB) ? HUB_HOST : registry;
    String bare = host.replaceFirst(":\\d+$", "");
    boolean here = bare.equals("localhost") || bare.equals("127.0.0.1") || bare.equals("[::1]");
    return (here ? "http://" : "https://") + host;
  }

  /** The value of the header Authorization that a challenge asks for. */
  private String authorize(ImageName name, String challenge) throws IOException {
    Optional<String> basic = logins.basic(name.registry());
    if (challenge.toLowerCase(Locale.ROOT).startsWith("basic")) {
      return basic.map(login -> "Basic " + login).orElseThrow(() -> new IOException("it wants a password"));
    }
    Map<String, String> parameters = new ConcurrentHashMap<>();
    Matcher found = PARAMETER.matcher(challenge);
    while (found.find()) {
      parameters.put(found.group(1), found.group(2));
    }
    String realm = parameters.get("realm");
    if (realm == null) {
      throw new IOException("it asks who calls in a way that is not known here");
    }
    String query = "service=" + encoded(parameters.getOrDefault("service", "")) + "&scope="
        + encoded(parameters.getOrDefault("scope", "repository:" + name.repository() + ":pull"));
    URI uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
    if (!uri.getScheme().equals("https") && !base(name.registry()).startsWith("http:")) {
      throw new IOException("it would have the password sent without encryption, to " + uri.getHost());
    }
    HttpResponse<InputStream> response = send(uri, basic.map(login -> "Basic " + login).orElse(""));
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("it does not let us in");
      }
      JsonNode answer = json.readTree(in.readNBytes((int) MANIFEST_LIMIT));
      return "Bearer " + answer.path("token").asText(answer.path("access_token").asText());
    }
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
  }
}
