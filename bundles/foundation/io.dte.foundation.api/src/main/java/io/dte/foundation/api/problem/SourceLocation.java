// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.problem;

/**
 * A place in a file.
 *
 * @param file the path as the user named it; empty when no file is concerned
 * @param line counted from 1; 0 when unknown
 * @param column counted from 1; 0 when unknown
 */
public record SourceLocation(String file, int line, int column) {

  /** No place at all. */
  public static final SourceLocation NONE = new SourceLocation("", 0, 0);

  /** A whole file. */
  public static SourceLocation of(String file) {
    return new SourceLocation(file, 0, 0);
  }

  /** {@code FILE:LINE:COL}, as much of it as is known; empty for {@link #NONE}. */
  @Override
  public String toString() {
    if (file.isEmpty()) {
      return "";
    }
    if (line == 0) {
      return file;
    }
    return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }
}
