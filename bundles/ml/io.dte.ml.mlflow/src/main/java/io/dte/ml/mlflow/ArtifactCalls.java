// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Role;
import io.dte.ml.api.tracking.ArtifactTree;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Files, streamed in and out: the proxy that URIs {@code mlflow-artifacts:/…} name. */
final class ArtifactCalls {
  private static final String SCHEME = "mlflow-artifacts:";
  private static final Pattern PLAIN = Pattern.compile("[\\w.%+-]+");
  private static final Set<String> TEXTS = Set.of("txt", "log", "err", "cfg", "conf", "cnf", "cf", "ini", "properties",
      "prop", "hocon", "toml", "yaml", "yml", "xml", "json", "js", "py", "py3", "csv", "tsv", "md", "rst", "ipynb",
      "MLmodel", "mlproject");
  private static final int BUFFER = 1 << 18;
  private final ArtifactTree files;
  private final Access access;

  ArtifactCalls(ArtifactTree files, Access access) {
    this.files = files;
    this.access = access;
  }

  /** Refuses, with MLflow's words, a path that leads out of the folder it is relative to. */
  static String safe(String path) throws DteException {
    if (path.startsWith("/") || path.indexOf('#') >= 0 || path.indexOf('\\') >= 0 || List.of(path.split("/"))
        .contains("..")) {
      throw Call.invalid("Invalid path");
    }
    return path;
  }

  /** The path's first name is the experiment's id; what belongs to no experiment is operators' affair. */
  private void check(Caller caller, String path, Level level) throws DteException {
    safe(path);
    String first = path.contains("/") ? path.substring(0, path.indexOf('/')) : path;
    if (first.matches("\\d{1,18}")) {
      access.experiment(caller, first, level);
    } else if (caller.role() != Role.OPERATOR) {
      throw new DteException(ExitCode.REFUSED, "Permission denied: the first folder is the id of an experiment; only"
          + " operators use others", "");
    }
  }

  void checkWrite(Caller caller, String path) throws DteException {
    check(caller, path, Level.EDIT);
  }

  ObjectNode put(Caller caller, String path, InputStream body) throws DteException {
    check(caller, path, Level.EDIT);
    files.put(path, body);
    return Json.object();
  }

  ObjectNode delete(Caller caller, String path) throws DteException {
    check(caller, path, Level.MANAGE);
    files.delete(path);
    return Json.object();
  }

  /** @param folder empty for all that is there */
  ObjectNode list(Caller caller, String folder) throws DteException {
    check(caller, folder, Level.READ);
    ObjectNode json = Json.object();
    json.set("files", Json.files(files.list(folder), ""));
    return json;
  }

  /**
   * One file below an artifact URI.
   *
   * @param root such as {@code mlflow-artifacts:/0/RUN/artifacts}
   */
  void get(Caller caller, String root, String path, HttpServletRequest request, HttpServletResponse response)
      throws DteException, IOException {
    String folder = path(root);
    get(caller, folder.isEmpty() ? safe(path) : folder + "/" + safe(path), request, response);
  }

  /** The path below the proxy that a URI means. */
  static String path(String root) throws DteException {
    if (!root.startsWith(SCHEME)) {
      throw Call.invalid("The files of " + root + " are not stored here");
    }
    return root.replaceFirst("^" + SCHEME + "/*", "");
  }

  void get(Caller caller, String path, HttpServletRequest request, HttpServletResponse response)
      throws DteException, IOException {
    check(caller, path, Level.READ);
    ArtifactTree.Entry entry = files.find(path).filter(file -> !file.folder())
        .orElseThrow(() -> Call.missing("No such artifact: '" + path + "'"));
    String name = path.substring(path.lastIndexOf('/') + 1);
    response.setContentType(type(name));
    response.setContentLengthLong(entry.size());
    // Somebody's file: a browser is to save it, not to run it.
    response.setHeader("Content-Disposition", "attachment; filename" + (PLAIN.matcher(name).matches() ? "=" + name
        : "*=UTF-8''" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20")));
    try (InputStream bytes = files.open(entry)) {
      if (!"HEAD".equals(request.getMethod())) {
        OutputStream out = response.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
          out.write(buffer, 0, count);
        }
      }
    }
  }

  /** As MLflow has it: what people read is plain text. */
  private static String type(String name) {
    String kind = name.substring(name.lastIndexOf('.') + 1);
    return TEXTS.contains(kind) ? "text/plain"
        : Optional.ofNullable(URLConnection.guessContentTypeFromName(name)).orElse("application/octet-stream");
  }
}
