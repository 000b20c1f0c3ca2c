// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.http.HttpStatus;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.s3.S3Answer;
import io.dte.foundation.api.s3.S3Client;
import io.dte.foundation.api.s3.S3Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Objects below a prefix of a bucket, by name. What does not answer is asked again for some seconds; what the store refuses becomes a
 * problem that says what to correct. Thread-safe.
 */
final class Bucket {
  /** Files up to this size go in one request; of larger ones so much is in memory at a time. */
  static final int PART = 8 << 20;
  /** S3 takes no more in one upload. */
  private static final int MOST_PARTS = 10_000;
  private static final int ATTEMPTS = 5;
  private static final long PAUSE_MILLIS = 200;

  private final S3Client client;
  private final String name;
  private final String prefix;

  /** @param prefix of the keys, with or without a slash at its end, or empty */
  Bucket(S3Client client, String name, String prefix) {
    this.client = client;
    this.name = name;
    String plain = prefix.replaceAll("^/+|/+$", "");
    this.prefix = plain.isEmpty() ? "" : plain + "/";
  }

  /** An object of a listing. */
  record Found(String name, long size, Instant modified) {}

  /** Size of an object, or nothing. */
  Optional<Long> size(String object) throws DteException {
    HttpResponse<InputStream> response = ask(request("HEAD", object, Map.of()));
    close(response);
    return isAbsent(response) ? Optional.empty() : Optional.of(response.headers().firstValueAsLong("Content-Length").orElse(0));
  }

  /** Bytes of an object, or nothing. The caller closes them. */
  Optional<InputStream> open(String object) throws DteException {
    HttpResponse<InputStream> response = ask(request("GET", object, Map.of()));
    if (isAbsent(response)) {
      close(response);
      return Optional.empty();
    }
    return Optional.of(response.body());
  }

  void write(String object, byte[] bytes, String mediaType) throws DteException {
    close(ask(request("PUT", object, Map.of()).with(type(mediaType)).sending(bytes, bytes.length)));
  }

  /** Uploads a file; a large one in parts, of which the store makes an object once all are there. */
  void upload(String object, Path file, String mediaType) throws DteException, IOException {
    long size = Files.size(file);
    if (size <= PART) {
      write(object, Files.readAllBytes(file), mediaType);
      return;
    }
    String upload = document(request("POST", object, Map.of("uploads", "")).with(type(mediaType)), "").fields().get("UploadId");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] part = new byte[(int) Math.max(PART, size / (MOST_PARTS - 1) + 1)];
      StringBuilder parts = new StringBuilder("<CompleteMultipartUpload>");
      int number = 1;
      for (int count = in.readNBytes(part, 0, part.length); count > 0; count = in.readNBytes(part, 0, part.length)) {
        HttpResponse<InputStream> stored = ask(request("PUT", object,
            Map.of("partNumber", Integer.toString(number), "uploadId", upload)).sending(part, count));
        close(stored);
        parts.append("<Part><PartNumber>").append(number).append("</PartNumber><ETag>")
            .append(stored.headers().firstValue("ETag").orElse("").replace("&", "&amp;").replace("<", "&lt;"))
            .append("</ETag></Part>");
        number++;
      }
      byte[] all = parts.append("</CompleteMultipartUpload>").toString().getBytes(StandardCharsets.UTF_8);
      S3Answer done = document(request("POST", object, Map.of("uploadId", upload)).sending(all, all.length), "");
      if (done.root().equals("Error")) {
        throw unavailable("HTTP 200: " + done.fields().getOrDefault("Code", ""), null);
      }
    } catch (DteException | IOException | RuntimeException e) {
      abort(object, upload, e);
      throw e;
    }
  }

  private void abort(String object, String upload, Exception why) {
    try {
      close(ask(request("DELETE", object, Map.of("uploadId", upload))));
    } catch (DteException e) {
      // The next collection does it.
      why.addSuppressed(e);
    }
  }

  void delete(String object) throws DteException {
    close(ask(request("DELETE", object, Map.of())));
  }

  /** Calls back for each object whose name begins so. */
  void list(String start, Consumer<Found> use) throws DteException {
    Map<String, String> query = new HashMap<>(Map.of("list-type", "2", "prefix", prefix + start));
    String next = "";
    while (next != null) {
      S3Answer page = document(S3Request.of("GET", name, "", query), "Contents");
      page.entries().forEach(entry -> use.accept(new Found(entry.get("Key").substring(prefix.length()),
          Long.parseLong(entry.getOrDefault("Size", "0")), Instant.parse(entry.get("LastModified")))));
      next = page.fields().get("NextContinuationToken");
      query.put("continuation-token", next);
    }
  }

  /** Gives up uploads that were begun before this time and never ended. */
  void abortUploads(Instant before) throws DteException {
    for (Map<String, String> upload : uploads()) {
      if (Instant.parse(upload.get("Initiated")).isBefore(before)) {
        close(ask(S3Request.of("DELETE", name, upload.get("Key"), Map.of("uploadId", upload.get("UploadId")))));
      }
    }
  }

  /** Uploads in parts that have not ended; of very many the first, the others when these are gone. */
  List<Map<String, String>> uploads() throws DteException {
    return document(S3Request.of("GET", name, "", Map.of("uploads", "", "prefix", prefix)), "Upload").entries();
  }

  private S3Request request(String method, String object, Map<String, String> query) {
    return S3Request.of(method, name, prefix + object, query);
  }

  private static Map<String, String> type(String mediaType) {
    boolean plain = !mediaType.isEmpty() && mediaType.chars().allMatch(c -> c >= ' ' && c < 127);
    return Map.of("Content-Type", plain ? mediaType : "application/octet-stream");
  }

  private static boolean isAbsent(HttpResponse<InputStream> response) {
    return response.statusCode() == 404;
  }

  private S3Answer document(S3Request request, String entry) throws DteException {
    HttpResponse<InputStream> response = ask(request);
    try (InputStream body = response.body()) {
      return S3Answer.read(body, entry);
    } catch (IOException e) {
      throw unavailable(e.getMessage(), e);
    }
  }

  private static void close(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      body.readNBytes(PART);
    } catch (IOException ended) {
      // The status was there already, and nothing else was asked for.
      return;
    }
  }

  /** The answer of success, or that there is no such object. */
  private HttpResponse<InputStream> ask(S3Request request) throws DteException {
    for (int attempt = 1;; attempt++) {
      String why;
      IOException cause = null;
      try {
        HttpResponse<InputStream> response = client.send(request);
        int status = response.statusCode();
        if (status < 300) {
          return response;
        }
        byte[] text = response.body().readNBytes(PART);
        String code = S3Answer.error(new ByteArrayInputStream(text)).orElse("");
        if (status == 404 && !code.equals("NoSuchBucket") && !code.equals("NoSuchUpload")) {
          return response;
        }
        why = "HTTP " + status + (code.isEmpty() ? "" : ": " + code);
        if (!HttpStatus.isPassing(status)) {
          throw refused(status, why);
        }
      } catch (IOException e) {
        cause = e;
        why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      }
      if (attempt == ATTEMPTS) {
        throw unavailable(why, cause);
      }
      pause(PAUSE_MILLIS << attempt);
    }
  }

  private void pause(long millis) throws DteException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "interrupted while the object store was asked", "",
          new InterruptedIOException());
    }
  }

  private DteException unavailable(String why, IOException cause) {
    return new DteException(ExitCode.UNAVAILABLE, "The object store of bucket " + name + " does not answer (" + why + ")",
        "check endpoint in etc/io.dte.foundation.artifacts.cfg, and whether the store runs", cause);
  }

  private DteException refused(int status, String why) {
    if (status == 404) {
      return new DteException(ExitCode.UNAVAILABLE, "There is no bucket " + name + " (" + why + ")",
          "create it, or correct bucket in etc/io.dte.foundation.artifacts.cfg");
    }
    if (status == 400 || status == 401 || status == 403) {
      return new DteException(ExitCode.UNAVAILABLE, "The object store refuses bucket " + name + " to these credentials (" + why + ")",
          "give accessKey=${secret:NAME} and secretKey=${secret:NAME} in etc/io.dte.foundation.artifacts.cfg, AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws/credentials, with the right to list, read, write and delete");
    }
    return unavailable(why, null);
  }
}
