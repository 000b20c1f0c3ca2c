// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Decides which document a caller may run. Scientists name a template. Developers also send a document itself: a JSON
 * object, or text of several lines; it is kept under its digest. Operators may name a file of the server.
 */
final class Documents {
  /** No dot and no slash, so that it can be no file's path. */
  private static final Pattern TEMPLATE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
  private final Path folder;

  Documents(Path folder) {
    this.folder = folder;
  }

  /** The document as the run kind takes it: a template's name or a path. */
  String resolve(JsonNode document, Caller caller) throws DteException {
    if (document.isMissingNode() || document.isNull()) {
      return "";
    }
    boolean sent = document.isObject() || document.isArray() || document.isTextual() && document.asText().contains("\n");
    if (sent) {
      need(caller, Role.DEVELOPER, "send a document of their own");
      return keep(document.isTextual() ? document.asText() : document.toString());
    }
    if (!document.isTextual()) {
      throw new DteException(ExitCode.USAGE, "\"document\" is neither a template's name nor a document.",
          "Give \"document\": \"TEMPLATE\", or the document itself as an object.");
    }
    String name = document.asText();
    if (!name.isEmpty() && !TEMPLATE.matcher(name).matches()) {
      need(caller, Role.OPERATOR, "name a file of the server");
    }
    return name;
  }

  /** What a sent document calls itself, since its file's name says nothing; empty for one that is named. */
  static String label(JsonNode document) {
    return document.isObject() ? document.path("label").asText("sent document") : "";
  }

  private static void need(Caller caller, Role role, String what) throws DteException {
    if (!caller.role().includes(role)) {
      throw new DteException(ExitCode.REFUSED, caller.name() + " has the role " + caller.role().label()
          + "; only who is " + role.label() + " may " + what + ".",
          "Name a template (see /api/v1/templates), or ask an operator for another role.");
    }
  }

  private String keep(String text) throws DteException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve(Sha256.of(bytes) + ".cwl");
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(folder);
        AtomicFile.write(file, bytes);
      }
      return file.toString();
    } catch (IOException e) {
      throw new DteException(Problem.storage("write", file, e), e);
    }
  }
}
