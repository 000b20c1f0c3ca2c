// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import io.dte.foundation.api.http.HttpStatus;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.s3.S3Answer;
import io.dte.foundation.api.s3.S3Client;
import io.dte.foundation.api.s3.S3Options;
import io.dte.foundation.api.s3.S3Request;
import io.dte.foundation.api.s3.S3Signature;
import io.dte.foundation.api.security.Secrets;
import io.dte.workflow.api.InputSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Objects of S3, Amazon's or another's: {@code s3://BUCKET/KEY}.
 */
@Component(configurationPid = "io.dte.workflow.inputs.s3", property = InputSource.SCHEME_PROPERTY + "=s3")
@Capability(namespace = InputSource.SCHEME_PROPERTY, name = "s3")
@Designate(ocd = S3Settings.class)
public final class S3Source implements InputSource {
  private static final String HINT = "accessKey=${secret:NAME} and secretKey=${secret:NAME} in etc/io.dte.workflow.inputs.s3.cfg,"
      + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws/credentials";

  private final S3Client client;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Secrets secrets;

  @Activate
  public S3Source(S3Settings settings) {
    client = new S3Client(new S3Options(settings.endpoint(), settings.region(), settings.accessKey(), settings.secretKey(),
        settings.sessionToken(), settings.profile(), settings.anonymous(), Duration.ofSeconds(settings.timeoutSeconds())),
        System.getenv(), Clock.systemUTC(), () -> Optional.ofNullable(secrets));
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
    HttpResponse<InputStream> response = client.send(
        S3Request.of("GET", place.bucket(), place.key(), Map.of()).with(Web.conditions(known)));
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
    Map<String, String> query = new HashMap<>(Map.of("list-type", "2", "prefix", prefix));
    String next = "";
    while (next != null) {
      HttpResponse<InputStream> response = client.send(S3Request.of("GET", place.bucket(), "", query));
      if (response.statusCode() != 200) {
        throw refused(folder, response);
      }
      try (InputStream body = response.body()) {
        S3Answer listing = S3Answer.read(body, "Contents");
        listing.entries().stream().map(entry -> entry.get("Key")).filter(key -> !key.endsWith("/"))
            .forEach(key -> found.add(URI.create("s3://" + place.bucket() + "/" + S3Signature.encode(key, true))));
        next = listing.fields().get("NextContinuationToken");
        query.put("continuation-token", next);
      }
    }
    if (found.isEmpty()) {
      throw new DteException(ExitCode.INVALID, "There is nothing in " + folder, "check the address");
    }
    return found;
  }

  private static DteException refused(URI address, HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    String code;
    try (InputStream body = response.body()) {
      code = S3Answer.error(body).map(word -> ": " + word).orElse("");
    }
    if (HttpStatus.isPassing(status)) {
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
