// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions.Level;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Uploads in parts through the proxy of artifacts. Clients send the parts to the addresses that they are given. */
final class UploadCalls {
  private static final Pattern CALL = Pattern.compile(
      "(/(?:ajax-)?api/[23]\\.0/mlflow-artifacts/mpu/)(create|complete|abort)(?:/(.*))?");
  private static final Pattern PART = Pattern.compile(
      "/(?:ajax-)?api/[23]\\.0/mlflow-artifacts/mpu/part/([\\w-]+)/(\\d{1,5})");
  private static final String WHOLE = "/ajax-api/2.0/mlflow/upload-artifact";
  /** MLflow's clients know these words, and send the file in one piece. */
  private static final String UNSUPPORTED = "Multipart upload is not supported for the current artifact repository";
  private final Uploads uploads;
  private final ArtifactCalls artifacts;
  private final Access access;
  private final ClientAddress addresses;

  UploadCalls(Uploads uploads, ArtifactCalls artifacts, Access access, ClientAddress addresses) {
    this.addresses = addresses;
    this.uploads = uploads;
    this.artifacts = artifacts;
    this.access = access;
  }

  boolean knows(String path) {
    return path.equals(WHOLE) || CALL.matcher(path).matches() || PART.matcher(path).matches();
  }

  /** Answers a path that this knows; empty when the answer has no body. */
  Optional<ObjectNode> answer(String path, Caller caller, CallBody body, HttpServletRequest request,
      HttpServletResponse response) throws DteException, IOException {
    Matcher part = PART.matcher(path);
    if (part.matches() && request.getMethod().equals("PUT")) {
      String tag = uploads.part(caller, part.group(1), Integer.parseInt(part.group(2)), request.getInputStream());
      response.setHeader("ETag", "\"" + tag + "\"");
      return Optional.empty();
    }
    if (path.equals(WHOLE) && request.getMethod().equals("POST")) {
      return Optional.of(whole(caller, request));
    }
    Matcher named = CALL.matcher(path);
    if (!named.matches() || !request.getMethod().equals("POST")) {
      throw Call.missing("There is no endpoint " + request.getMethod() + " " + path + ".");
    }
    Call call = new Call(caller, body.read(request), Map.of(), false);
    String file = file(call, Optional.ofNullable(named.group(3)).orElse(""));
    artifacts.checkWrite(caller, file);
    switch (named.group(2)) {
      case "create" -> {
        return Optional.of(created(call, file, named.group(1), request));
      }
      case "complete" -> uploads.complete(caller, call.need("upload_id"), file, tags(call));
      default -> uploads.abort(caller, call.need("upload_id"));
    }
    return Optional.of(Json.object());
  }

  /** A file of a run, as MLflow's pages send it. */
  private ObjectNode whole(Caller caller, HttpServletRequest request) throws DteException, IOException {
    String run = asked(request, "run_uuid");
    String path = ArtifactCalls.safe(asked(request, "path"));
    if (request.getContentLengthLong() == 0) {
      throw Call.invalid("Request must specify data.");
    }
    String root = access.run(caller, run, Level.EDIT).artifactUri();
    return artifacts.put(caller, ArtifactCalls.path(root) + "/" + path, request.getInputStream());
  }

  private static String asked(HttpServletRequest request, String name) throws DteException {
    String value = Optional.ofNullable(request.getParameter(name)).orElse("");
    if (value.isEmpty()) {
      throw Call.invalid("Request must specify " + name + ".");
    }
    return value;
  }

  /** Reads a request's JSON. */
  @FunctionalInterface
  interface CallBody {
    ObjectNode read(HttpServletRequest request) throws IOException, DteException;
  }

  /** Clients send the file's path on their own machine; its last name is meant, below the folder of the address. */
  private static String file(Call call, String folder) throws DteException {
    String path = call.need("path");
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    if (name.isBlank() || name.equals(".") || name.equals("..") || name.chars().anyMatch(c -> c < ' ')) {
      throw Call.invalid("Invalid path: " + path);
    }
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /** The headers are what this client itself sent: it sends them along with each part. */
  private ObjectNode created(Call call, String file, String base, HttpServletRequest request) throws DteException {
    String reached = addresses.of(request).orElseThrow(() -> new DteException(ExitCode.UNSUPPORTED, UNSUPPORTED
        + ": this server is behind a proxy, and does not know the address by which clients reach it",
        "send the file in one piece"));
    long count = call.number("num_parts", 1);
    String id = uploads.begin(call.caller(), file, count);
    String address = reached + request.getContextPath() + base + "part/" + id + "/";
    ObjectNode json = Json.object().put("upload_id", id);
    ArrayNode credentials = json.putArray("credentials");
    for (int number = 1; number <= count; number++) {
      credentials.addObject().put("url", address + number).put("part_number", number).putObject("headers")
          .put("Authorization", Optional.ofNullable(request.getHeader("Authorization")).orElse(""));
    }
    return json;
  }

  private static Map<Integer, String> tags(Call call) throws DteException {
    Map<Integer, String> tags = new TreeMap<>();
    for (JsonNode part : call.elements("parts")) {
      long number = Call.number(part, "part_number", 0);
      if (number < 1 || number > Uploads.MOST_PARTS) {
        throw Call.invalid("Invalid value " + number + " for parameter 'part_number' supplied");
      }
      tags.put((int) number, Call.text(part, "etag").replace("\"", ""));
    }
    return tags;
  }
}
