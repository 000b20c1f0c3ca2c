// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a body of the type {@code multipart/form-data} (RFC 7578, RFC 2046) part by part, without holding files in memory. */
final class MultipartForm {
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_FIELD_BYTES = 16 * 1024 * 1024;
  private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile("(?<![\\w*])name=\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern FILE = Pattern.compile("filename=\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern FILE_EXTENDED = Pattern.compile("filename\\*=(?:UTF-8|utf-8)''([^\\s;]+)");

  /** Is given the parts of a form, in their order. */
  interface Sink {
    void field(String name, String value) throws DteException, IOException;

    /** Where a file's content goes. */
    OutputStream file(String name, String filename) throws DteException, IOException;
  }

  private final InputStream in;
  private final byte[] delimiter;
  private final int[] failure;

  private MultipartForm(InputStream in, String boundary) {
    this.in = new BufferedInputStream(in, 1 << 16);
    delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    failure = failure(delimiter);
  }

  static void read(InputStream in, String contentType, Sink sink) throws DteException, IOException {
    Matcher boundary = BOUNDARY.matcher(contentType == null ? "" : contentType);
    if (!boundary.find()) {
      throw wrong("The request is no multipart/form-data with a boundary");
    }
    new MultipartForm(in, boundary.group(1) == null ? boundary.group(2) : boundary.group(1)).read(sink);
  }

  private static DteException wrong(String message) {
    return new DteException(ExitCode.USAGE, message, "send the fields of a WES RunRequest as multipart/form-data");
  }

  private void read(Sink sink) throws DteException, IOException {
    // The first delimiter has no line end before it.
    copy(OutputStream.nullOutputStream(), Integer.MAX_VALUE, 2);
    while (!line().equals("--")) {
      String disposition = headers();
      Matcher name = NAME.matcher(disposition);
      if (!name.find()) {
        throw wrong("A part of the form has no name");
      }
      String field = plain(name.group(1));
      Matcher extended = FILE_EXTENDED.matcher(disposition);
      Matcher file = FILE.matcher(disposition);
      if (extended.find()) {
        file(sink, field, URLDecoder.decode(extended.group(1).replace("+", "%2B"), StandardCharsets.UTF_8));
      } else if (file.find()) {
        file(sink, field, plain(file.group(1)));
      } else {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        copy(value, MAX_FIELD_BYTES, 0);
        sink.field(field, value.toString(StandardCharsets.UTF_8));
      }
    }
  }

  private void file(Sink sink, String field, String name) throws DteException, IOException {
    try (OutputStream out = sink.file(field, name)) {
      copy(out, Long.MAX_VALUE, 0);
    }
  }

  private static String plain(String quoted) {
    return quoted.replaceAll("\\\\([\"\\\\])", "$1").replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
  }

  /** The header Content-Disposition of a part; empty when it has none. */
  private String headers() throws DteException, IOException {
    String found = "";
    int size = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      size += line.length();
      if (size > MAX_HEADER_BYTES) {
        throw wrong("The headers of a part are too long");
      }
      found = line.regionMatches(true, 0, "content-disposition:", 0, 20) ? line : found;
    }
    return found;
  }

  /** A line up to CR LF; {@code --} after the last delimiter needs none. */
  private String line() throws DteException, IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(b);
      if (line.size() > MAX_HEADER_BYTES) {
        throw wrong("A line of the form's structure is too long");
      }
    }
    if (line.toString(StandardCharsets.UTF_8).equals("--")) {
      return "--";
    }
    throw wrong("The form breaks off");
  }

  /** Copies up to the next delimiter, which is eaten; {@code matched} bytes of it count as read (Knuth, Morris, Pratt). */
  private void copy(OutputStream out, long most, int matched) throws DteException, IOException {
    int at = matched;
    long written = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      while (at > 0 && delimiter[at] != (byte) b) {
        int shorter = failure[at - 1];
        out.write(delimiter, 0, at - shorter);
        written += at - shorter;
        at = shorter;
      }
      if (delimiter[at] == (byte) b) {
        at++;
        if (at == delimiter.length) {
          return;
        }
      } else {
        out.write(b);
        written++;
      }
      if (written > most) {
        throw wrong("A field of the form is larger than " + most + " bytes");
      }
    }
    throw wrong("The form breaks off");
  }

  private static int[] failure(byte[] pattern) {
    int[] table = new int[pattern.length];
    for (int i = 1, k = 0; i < pattern.length; i++) {
      while (k > 0 && pattern[i] != pattern[k]) {
        k = table[k - 1];
      }
      table[i] = pattern[i] == pattern[k] ? ++k : k;
    }
    return table;
  }
}
