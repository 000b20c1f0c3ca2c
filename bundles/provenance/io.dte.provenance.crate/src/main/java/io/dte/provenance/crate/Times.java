// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as the validator of crates wants them: milliseconds and the offset in digits. */
final class Times {
  private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneOffset.UTC);

  private Times() {}

  static String text(Instant time) {
    return FORMAT.format(time);
  }
}
