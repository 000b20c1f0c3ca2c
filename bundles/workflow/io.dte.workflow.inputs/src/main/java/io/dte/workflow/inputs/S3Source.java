// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Secrets;
import io.dte.workflow.api.InputSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Objects of S3, Amazon's or another's: {@code s3://BUCKET/KEY}. Signed requests by the HTTP client of the JDK, since two kinds of
 * request are all there is, and Amazon's library would cost more time to start than most inputs take to come.
 */
@Component(configurationPid = "io.dte.workflow.inputs.s3", property = InputSource.SCHEME_PROPERTY + "=s3")
@Capability(namespace = InputSource.SCHEME_PROPERTY, name = "s3")
@Designate(ocd = S3Settings.class)
public final class S3Source implements InputSource {
  private static final String REGION = "x-amz-bucket-region";
  private static final String HINT = "accessKey=${secret:NAME} and secretKey=${secret:NAME} in etc/io.dte.workflow.inputs.s3.cfg,"
      + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws/credentials";

  private final S3Settings settings;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Web web;
  /** Where buckets are, as the store told when it was asked in another region. */
  private final Map<String, String> regions = new ConcurrentHashMap<>();

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Secrets secrets;

  @Activate
  public S3Source(S3Settings settings) {
    this(settings, System.getenv(), Clock.systemUTC());
  }

  S3Source(S3Settings settings, Map<String, String> environment, Clock clock) {
    this.settings = settings;
    this.environment = environment;
    this.clock = clock;
    web = new Web(Duration.ofSeconds(settings.timeoutSeconds()));
  }

  /** An address taken apart. @param key without the first slash */
  private record Place(String bucket, String key) {
    static Place of(URI address) throws DteException {
      String bucket = address.getRawAuthority() == null ? "" : address.getRawAuthority();
      String path = address.getPath() == null ? "" : address.getPath();
      if (bucket.isEmpty() || address.getRawQuery() != null || address.getRawFragment() != null) {
        throw new DteException(ExitCode.INVALID, "'" + address + "' is no address of an object", "write s3://BUCKET/KEY, with ? and # "
            + "of a key as %3F and %23");
      }
      return new Place(bucket, path.startsWith("/") ? path.substring(1) : path);
    }
  }

  @Override
  public Answer open(URI address, Known known) throws DteException, IOException {
    Place place = Place.of(address);
    if (place.key().isEmpty() || place.key().endsWith("/")) {
      throw new DteException(ExitCode.INVALID, address + " names no object", "a File is s3://BUCKET/KEY; a folder is of class Directory");
    }
    HttpResponse<InputStream> response = ask(address, place.bucket(), S3Signature.encode(place.key(), true), "", known);
    if (response.statusCode() == Web.UNSATISFIABLE && known.offset() > 0) {
      response.body().close();
      return open(address, Known.NOTHING);
    }
    if (Web.isAnswer(response.statusCode())) {
      return Web.answer(known, response);
    }
    throw refused(address, response);
  }

  @Override
  public List<URI> list(URI folder) throws DteException, IOException {
    Place place = Place.of(folder);
    String prefix = place.key().isEmpty() || place.key().endsWith("/") ? place.key() : place.key() + "/";
    List<URI> found = new ArrayList<>();
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      String query = (next.get().isEmpty() ? "" : "continuation-token=" + S3Signature.encode(next.get(), false) + "&")
          + "list-type=2&prefix=" + S3Signature.encode(prefix, false);
      HttpResponse<InputStream> response = ask(folder, place.bucket(), "", query, Known.NOTHING);
      if (response.statusCode() != 200) {
        throw refused(folder, response);
      }
      try (InputStream body = response.body()) {
        S3Listing listing = S3Listing.read(body);
        listing.keys().stream().filter(key -> !key.endsWith("/"))
            .forEach(key -> found.add(URI.create("s3://" + place.bucket() + "/" + S3Signature.encode(key, true))));
        next = listing.next();
      }
    }
    if (found.isEmpty()) {
      throw new DteException(ExitCode.INVALID, "There is nothing in " + folder, "check the address");
    }
    return found;
  }

  /** A bucket of another region is asked again there. */
  private HttpResponse<InputStream> ask(URI address, String bucket, String path, String query, Known known)
      throws DteException, IOException {
    S3Profile profile = new S3Profile(environment, settings.profile());
    String region = regions.getOrDefault(bucket, first(settings.region(),
        profile.find("region", "AWS_REGION", "AWS_DEFAULT_REGION"), "us-east-1"));
    HttpResponse<InputStream> response = ask(profile, region, bucket, path, query, known);
    String there = response.headers().firstValue(REGION).orElse(region);
    if (!Web.isAnswer(response.statusCode()) && !there.equals(region)) {
      response.body().close();
      regions.put(bucket, there);
      return ask(profile, there, bucket, path, query, known);
    }
    return response;
  }

  private HttpResponse<InputStream> ask(S3Profile profile, String region, String bucket, String path, String query, Known known)
      throws DteException, IOException {
    String endpoint = first(settings.endpoint(), profile.find("endpoint_url", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"), "");
    // Amazon wants the bucket in the host's name, others in the path; a dot in a bucket's name breaks the certificate.
    String base = !endpoint.isEmpty() ? endpoint.replaceFirst("/+$", "") + "/" + bucket
        : bucket.indexOf('.') >= 0 ? "https://s3." + region + ".amazonaws.com/" + bucket
        : "https://" + bucket + ".s3." + region + ".amazonaws.com";
    URI at;
    try {
      at = URI.create(base + "/" + path + (query.isEmpty() ? "" : "?" + query));
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.INVALID, "'" + base + "' is no address of an object store", "correct the endpoint", e);
    }
    Optional<S3Signature.Credentials> credentials = credentials(profile);
    return web.get(at, known, credentials.isEmpty() ? Map.of()
        : new S3Signature(credentials.get(), region).headers(at, Map.of(), clock.instant()));
  }

  private Optional<S3Signature.Credentials> credentials(S3Profile profile) throws DteException {
    if (settings.anonymous()) {
      return Optional.empty();
    }
    if (!settings.accessKey().isEmpty()) {
      return Optional.of(new S3Signature.Credentials(resolve(settings.accessKey()), resolve(settings.secretKey()),
          resolve(settings.sessionToken())));
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
    Secrets store = secrets;
    return store == null ? text : store.resolve(text);
  }

  private static String first(String one, String two, String otherwise) {
    return !one.isEmpty() ? one : !two.isEmpty() ? two : otherwise;
  }

  private static DteException refused(URI address, HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    String code;
    try (InputStream body = response.body()) {
      code = S3Listing.error(body).map(word -> ": " + word).orElse("");
    }
    if (Web.isPassing(status)) {
      throw new IOException("HTTP " + status + code);
    }
    String why = " (HTTP " + status + code + ")";
    return switch (status) {
      case 404 -> new DteException(ExitCode.INVALID, "The input " + address + " does not exist" + why, "check bucket and key");
      case 400, 401, 403 -> new DteException(ExitCode.REFUSED, "The input " + address + " may not be read" + why,
          "give credentials, in this order: " + HINT + ". Without the right to list a bucket, an object that does not exist looks the same");
      default -> new DteException(ExitCode.UNAVAILABLE, "The input " + address + " cannot be had" + why, "");
    };
  }
}
