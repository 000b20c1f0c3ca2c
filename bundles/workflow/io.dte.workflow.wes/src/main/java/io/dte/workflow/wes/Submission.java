// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request to run: its fields, and its attachments in a folder of its own. */
final class Submission implements MultipartForm.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(Submission.class);
  private static final String ATTACHMENT = "workflow_attachment";

  private final Path folder;
  private final Map<String, String> fields = new HashMap<>();

  private Submission(Path folder) {
    this.folder = folder;
  }

  /** Reads a form into a new folder, which is deleted when the form is wrong. */
  static Submission read(Path folder, InputStream body, String contentType) throws DteException {
    Submission submission = new Submission(folder);
    try {
      Files.createDirectories(folder);
      MultipartForm.read(body, contentType, submission);
      return submission;
    } catch (DteException e) {
      submission.delete();
      throw e;
    } catch (IOException e) {
      submission.delete();
      // A body that is too large says so itself.
      throw new DteException(e.getCause() instanceof DteException known ? known.problem()
          : Problem.storage("write", folder, e), e);
    }
  }

  @Override
  public void field(String name, String value) throws DteException {
    if (name.equals(ATTACHMENT)) {
      throw new DteException(ExitCode.USAGE, "An attachment has no file name", "give each workflow_attachment one");
    }
    fields.put(name, value);
  }

  @Override
  public OutputStream file(String name, String filename) throws DteException, IOException {
    if (!name.equals(ATTACHMENT)) {
      // Some clients send each field as a file.
      return new java.io.ByteArrayOutputStream() {
        @Override
        public void close() {
          fields.put(name, toString(java.nio.charset.StandardCharsets.UTF_8));
        }
      };
    }
    Path file = inside(filename);
    Files.createDirectories(file.getParent());
    return Files.newOutputStream(file);
  }

  /** Where an attachment lies; names may have folders and must not lead out of their own. */
  Path inside(String name) throws DteException {
    try {
      Path file = folder.resolve(name).normalize();
      boolean plain = !name.isBlank() && name.indexOf('\\') < 0 && name.chars().noneMatch(Character::isISOControl);
      if (plain && !Path.of(name).isAbsolute() && file.startsWith(folder) && !file.equals(folder)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw outside(name, e);
    }
    throw outside(name, null);
  }

  private static DteException outside(String name, Exception cause) {
    return new DteException(ExitCode.USAGE, "The attachment's name '" + name + "' is no relative path within the request",
        "name it like 'tools/sort.cwl'", cause);
  }

  /** A field's text, or empty. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  Path folder() {
    return folder;
  }

  void delete() {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", folder, e.getMessage());
    }
  }
}
