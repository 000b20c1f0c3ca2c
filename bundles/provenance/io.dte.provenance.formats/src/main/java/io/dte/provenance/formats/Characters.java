// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The characters of a document. Bytes that its encoding does not have are an error, a
 * {@link java.nio.charset.CharacterCodingException}, and never become question marks.
 */
final class Characters {
  private static final int LOOK = 256;
  private static final Pattern DECLARED =
      Pattern.compile("^<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*>");

  private Characters() {}

  /**
   * UTF-8, or UTF-16 where a byte order mark or the zeros of its first letters tell; XML may declare another encoding.
   *
   * @throws UnsupportedEncodingException when XML declares one that is not known here
   */
  static Reader of(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    buffered.mark(LOOK);
    byte[] start = buffered.readNBytes(LOOK);
    buffered.reset();
    int mark = markLength(start);
    buffered.skipNBytes(mark);
    return new InputStreamReader(buffered, encoding(start).newDecoder().onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static int markLength(byte[] start) {
    boolean isUtf8 = at(start, 0) == 0xEF && at(start, 1) == 0xBB && at(start, 2) == 0xBF;
    boolean isUtf16 = at(start, 0) == 0xFE && at(start, 1) == 0xFF || at(start, 0) == 0xFF && at(start, 1) == 0xFE;
    return isUtf8 ? 3 : isUtf16 ? 2 : 0;
  }

  private static Charset encoding(byte[] start) throws UnsupportedEncodingException {
    int first = at(start, 0);
    int second = at(start, 1);
    if (first == 0xFE && second == 0xFF || first == 0 && second > 0) {
      return StandardCharsets.UTF_16BE;
    }
    if (first == 0xFF && second == 0xFE || first > 0 && second == 0) {
      return StandardCharsets.UTF_16LE;
    }
    Matcher declared = DECLARED.matcher(new String(start, markLength(start), start.length - markLength(start),
        StandardCharsets.ISO_8859_1));
    if (!declared.find() || declared.group(1).toUpperCase(Locale.ROOT).startsWith("UTF-16")) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(declared.group(1));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UnsupportedEncodingException(declared.group(1));
    }
  }

  private static int at(byte[] bytes, int index) {
    return index < bytes.length ? bytes[index] & 0xFF : -1;
  }
}
