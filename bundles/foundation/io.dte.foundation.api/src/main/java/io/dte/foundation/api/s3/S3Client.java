// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.s3;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Sends signed requests by the HTTP client of the JDK: Amazon's library would cost more time to start than most objects take to
 * come. Credentials are looked up anew for each request, since they expire. Thread-safe.
 */
public final class S3Client {
  private static final String REGION = "x-amz-bucket-region";
  private static final String PLACEHOLDER = "${secret:";
  private static final int MOVED = 300;

  private final S3Options options;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Supplier<Optional<Secrets>> secrets;
  private final HttpClient http;
  /** Where buckets are, as the store told when it was asked in another region. */
  private final Map<String, String> regions = new ConcurrentHashMap<>();

  /** @param secrets where {@code ${secret:NAME}} of the options is looked up, as far as there are secrets at that time */
  public S3Client(S3Options options, Map<String, String> environment, Clock clock, Supplier<Optional<Secrets>> secrets) {
    this.options = options;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.secrets = secrets;
    http = HttpClient.newBuilder().connectTimeout(options.patience()).followRedirects(HttpClient.Redirect.NEVER).build();
  }

  /** Returns the answer whatever its status; a bucket of another region is asked again there. The caller closes the body. */
  public HttpResponse<InputStream> send(S3Request request) throws DteException, IOException {
    S3Profile profile = new S3Profile(environment, options.profile());
    String region = regions.getOrDefault(request.bucket(), first(options.region(),
        profile.find("region", "AWS_REGION", "AWS_DEFAULT_REGION"), "us-east-1"));
    HttpResponse<InputStream> response = send(profile, region, request);
    String there = response.headers().firstValue(REGION).orElse(region);
    if (response.statusCode() >= MOVED && response.statusCode() != 304 && !there.equals(region)) {
      response.body().close();
      regions.put(request.bucket(), there);
      return send(profile, there, request);
    }
    return response;
  }

  private HttpResponse<InputStream> send(S3Profile profile, String region, S3Request request) throws DteException, IOException {
    URI at = address(profile, region, request);
    HttpRequest.Builder builder = HttpRequest.newBuilder(at).timeout(options.patience()).method(request.method(),
        request.length() == 0 && !request.method().startsWith("P") ? BodyPublishers.noBody()
            : BodyPublishers.ofByteArray(request.body(), 0, request.length()));
    request.headers().forEach(builder::header);
    Optional<S3Signature.Credentials> credentials = credentials(profile);
    if (credentials.isPresent()) {
      Map<String, String> signed = new TreeMap<>(request.headers());
      signed.keySet().removeIf(name -> !name.startsWith("x-amz-"));
      new S3Signature(credentials.get(), region)
          .headers(request.method(), at, signed, S3Signature.digest(request.body(), request.length()), clock.instant())
          .forEach(builder::setHeader);
    }
    try {
      return http.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "The request to " + at.getRawAuthority() + " was interrupted", "", e);
    }
  }

  private URI address(S3Profile profile, String region, S3Request request) throws DteException {
    String bucket = request.bucket();
    String endpoint = first(options.endpoint(), profile.find("endpoint_url", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"), "");
    // Amazon wants the bucket in the host's name, others in the path; a dot in a bucket's name breaks the certificate.
    String base = !endpoint.isEmpty() ? endpoint.replaceFirst("/+$", "") + "/" + bucket
        : bucket.indexOf('.') >= 0 ? "https://s3." + region + ".amazonaws.com/" + bucket
        : "https://" + bucket + ".s3." + region + ".amazonaws.com";
    String query = new TreeMap<>(request.query()).entrySet().stream()
        .map(pair -> S3Signature.encode(pair.getKey(), false) + "=" + S3Signature.encode(pair.getValue(), false))
        .collect(Collectors.joining("&"));
    try {
      URI at = URI.create(base + "/" + S3Signature.encode(request.key(), true) + (query.isEmpty() ? "" : "?" + query));
      if (at.getHost() != null && ("http".equals(at.getScheme()) || "https".equals(at.getScheme()))) {
        return at;
      }
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.INVALID, "'" + base + "' is no address of an object store", "correct the endpoint", e);
    }
    throw new DteException(ExitCode.INVALID, "'" + base + "' is no address of an object store", "correct the endpoint");
  }

  private Optional<S3Signature.Credentials> credentials(S3Profile profile) throws DteException {
    if (options.anonymous()) {
      return Optional.empty();
    }
    if (!options.accessKey().isEmpty()) {
      return Optional.of(new S3Signature.Credentials(resolve(options.accessKey()), resolve(options.secretKey()),
          resolve(options.sessionToken())));
    }
    // Keys of the environment go with a token of the environment only, and those of a profile with one of that.
    boolean variables = !environment.getOrDefault("AWS_ACCESS_KEY_ID", "").isEmpty();
    String key = variables ? environment.get("AWS_ACCESS_KEY_ID") : profile.find("aws_access_key_id");
    return key.isEmpty() ? Optional.empty() : Optional.of(variables
        ? new S3Signature.Credentials(key, environment.getOrDefault("AWS_SECRET_ACCESS_KEY", ""),
            environment.getOrDefault("AWS_SESSION_TOKEN", ""))
        : new S3Signature.Credentials(key, profile.find("aws_secret_access_key"), profile.find("aws_session_token")));
  }

  private String resolve(String text) throws DteException {
    Optional<Secrets> store = secrets.get();
    if (store.isEmpty() && text.contains(PLACEHOLDER)) {
      throw new DteException(ExitCode.UNAVAILABLE, "The secrets that the settings of the object store name cannot be had yet",
          "try again; dte secrets list tells which there are");
    }
    return store.isEmpty() ? text : store.get().resolve(text);
  }

  private static String first(String one, String two, String otherwise) {
    return !one.isEmpty() ? one : !two.isEmpty() ? two : otherwise;
  }
}
