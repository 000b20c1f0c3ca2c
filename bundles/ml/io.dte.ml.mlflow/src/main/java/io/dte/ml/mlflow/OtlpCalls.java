// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.ml.api.trace.Span;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** {@code /v1/traces}: what any exporter of OpenTelemetry over HTTP sends to. */
final class OtlpCalls {
  private static final int LARGEST = 64 * 1024 * 1024;
  private static final String BINARY = "application/x-protobuf";
  private final TraceCalls traces;
  private final ObjectMapper json;

  OtlpCalls(TraceCalls traces, ObjectMapper json) {
    this.traces = traces;
    this.json = json;
  }

  void answer(Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws IOException, DteException {
    String experiment = Optional.ofNullable(request.getHeader("x-mlflow-experiment-id")).orElse("");
    if (experiment.isEmpty()) {
      throw new UnprocessableException("Missing the header x-mlflow-experiment-id: it says which experiment the traces"
          + " belong to");
    }
    String type = Optional.ofNullable(request.getContentType()).orElse("").split(";")[0].strip();
    if (!type.equals(BINARY) && !type.equals("application/json")) {
      throw Call.invalid("Invalid Content-Type: " + type + ". Expected: " + BINARY + " or application/json");
    }
    byte[] body = body(request);
    List<Span> spans = type.equals(BINARY) ? OtlpReader.binary(body) : OtlpReader.json(tree(body));
    traces.add(caller, experiment, Optional.ofNullable(request.getHeader("x-mlflow-run-id")).orElse(""), spans);
    response.setContentType(type);
    if (!type.equals(BINARY)) {
      response.getOutputStream().write(new byte[] {'{', '}'});
    }
  }

  private JsonNode tree(byte[] body) throws IOException, DteException {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      throw Call.invalid("Invalid Content-Type, or a broken body: it is no JSON");
    }
  }

  private static byte[] body(HttpServletRequest request) throws IOException, DteException {
    String encoding = Optional.ofNullable(request.getHeader("Content-Encoding")).orElse("identity").strip();
    try (InputStream in = switch (encoding) {
      case "identity" -> request.getInputStream();
      case "gzip" -> new GZIPInputStream(request.getInputStream());
      case "deflate" -> new InflaterInputStream(request.getInputStream());
      default -> throw Call.invalid("Unsupported Content-Encoding: " + encoding + ". Use gzip or deflate");
    }) {
      byte[] body = in.readNBytes(LARGEST + 1);
      if (body.length > LARGEST) {
        throw Call.invalid("The spans of one request are larger than " + LARGEST / 1024 / 1024 + " MiB");
      }
      return body;
    } catch (ZipException | java.io.EOFException e) {
      throw Call.invalid("The request's body is not encoded as " + encoding);
    }
  }
}
