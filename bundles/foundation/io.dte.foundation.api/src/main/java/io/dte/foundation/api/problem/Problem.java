// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.problem;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * One thing that went wrong, told to a person.
 *
 * @param code what kind of problem; decides exit status and HTTP status
 * @param message one sentence: what is wrong
 * @param location where; {@link SourceLocation#NONE} when no file is concerned
 * @param hint how to fix it; may be empty
 */
public record Problem(ExitCode code, String message, SourceLocation location, String hint) {

  public static Problem of(ExitCode code, String message, String hint) {
    return new Problem(code, message, SourceLocation.NONE, hint);
  }

  /**
   * A file could not be read or written: {@code cannot write FILE: No space left on device}.
   *
   * @param action what was tried: {@code read}, {@code write}, {@code create} …
   */
  public static Problem storage(String action, Path file, IOException cause) {
    String reason = cause.getMessage();
    if (cause instanceof AccessDeniedException) {
      reason = "permission denied";
    } else if (cause instanceof NoSuchFileException) {
      reason = "no such file or folder";
    } else if (cause instanceof FileSystemException system && system.getReason() != null) {
      reason = system.getReason();
    }
    String text = reason == null ? cause.getClass().getSimpleName() : reason;
    String hint = "check the folder's permissions and the space left on its disk";
    if (text.contains("No space left")) {
      hint = "free some space on that disk, then try again";
    } else if (text.equals("permission denied") || text.contains("Read-only")) {
      hint = "make the folder writable, or choose another one";
    }
    return of(ExitCode.STORAGE, "cannot " + action + " " + file + ": " + text, hint);
  }

  /** The same problem, placed in a file. */
  public Problem at(SourceLocation place) {
    return new Problem(code, message, place, hint);
  }

  /** {@code FILE:LINE:COL: message (hint)}: the form printed on a terminal. */
  @Override
  public String toString() {
    String where = location.toString();
    return (where.isEmpty() ? "" : where + ": ") + message + (hint.isEmpty() ? "" : " (" + hint + ")");
  }
}
