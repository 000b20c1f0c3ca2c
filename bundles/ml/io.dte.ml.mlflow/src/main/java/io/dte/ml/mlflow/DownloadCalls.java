// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.trace.TraceInfo;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Files by what they belong to instead of where they are stored: a run, a model version, a logged model. */
final class DownloadCalls {
  private static final Pattern LOGGED = Pattern.compile(
      "/(?:ajax-)?api/[23]\\.0/mlflow/logged-models/[^/]+/artifacts/files");
  private static final Pattern TRACE = Pattern.compile("/(?:ajax-)?api/[23]\\.0/mlflow/get-trace-artifact");
  private static final String LOCATION = "mlflow.artifactLocation";
  private final ArtifactCalls artifacts;
  private final RegistryCalls registry;
  private final ModelCalls models;
  private final TraceCalls traces;
  private final Access access;

  DownloadCalls(ArtifactCalls artifacts, RegistryCalls registry, ModelCalls models, TraceCalls traces, Access access) {
    this.artifacts = artifacts;
    this.registry = registry;
    this.models = models;
    this.traces = traces;
    this.access = access;
  }

  /** @param path of the request, without that of the context */
  boolean knows(String path) {
    return path.equals("/get-artifact") || path.equals("/model-versions/get-artifact") || LOGGED.matcher(path).matches()
        || TRACE.matcher(path).matches();
  }

  /** Answers a path that this knows; {@code call} has the fields of the query. */
  void answer(String path, Call call, HttpServletRequest request, HttpServletResponse response)
      throws DteException, IOException {
    String file = ArtifactCalls.safe(call.text("path"));
    if (path.equals("/get-artifact")) {
      String root = access.run(call.caller(), TrackingCalls.runId(call), Level.READ).artifactUri();
      artifacts.get(call.caller(), root, file, request, response);
    } else if (path.equals("/model-versions/get-artifact")) {
      artifacts.get(call.caller(), registry.version(call, Level.READ).location(), file, request, response);
    } else if (TRACE.matcher(path).matches()) {
      trace(call, request, response);
    } else {
      String[] parts = path.split("/");
      String root = models.model(call, parts[parts.length - 3], Level.READ).artifactUri();
      artifacts.get(call.caller(), root, call.need("artifact_file_path"), request, response);
    }
  }

  /** The spans of a trace, or, if a path is given, a file that was attached to it. */
  private void trace(Call call, HttpServletRequest request, HttpServletResponse response)
      throws DteException, IOException {
    TraceInfo trace = traces.trace(call.caller(), call.need("request_id"), Level.READ);
    if (!call.text("path").isEmpty()) {
      String root = trace.tags().getOrDefault(LOCATION, trace.metadata().getOrDefault(LOCATION, ""));
      artifacts.get(call.caller(), root, "attachments/" + call.text("path"), request, response);
      return;
    }
    byte[] bytes = traces.file(trace).toString().getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    response.setHeader("Content-Disposition", "attachment; filename=traces.json");
    response.getOutputStream().write(bytes);
  }
}
