// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.model;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** How values are written in tables. */
public final class Formats {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Formats() {}

  /** Local time; with the date unless it is today's; empty for null. */
  public static String time(Instant time, Instant now, ZoneId zone) {
    if (time == null) {
      return "";
    }
    ZonedDateTime local = time.atZone(zone);
    return local.toLocalDate().equals(LocalDate.ofInstant(now, zone)) ? TIME.format(local) : DATE_TIME.format(local);
  }

  /** From start to end, or until now while it lasts; empty before it started. */
  public static String duration(Instant start, Instant end, Instant now) {
    if (start == null) {
      return "";
    }
    Duration duration = Duration.between(start, end == null ? now : end);
    if (duration.isNegative()) {
      duration = Duration.ZERO;
    }
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return String.format(java.util.Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 3600) {
      return String.format(java.util.Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
    return String.format(java.util.Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
  }

  /** In bytes, KiB, MiB or GiB. */
  public static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < 2) {
      value /= 1024;
      unit++;
    }
    return String.format(java.util.Locale.ROOT, "%.1f %s", value, new String[] {"KiB", "MiB", "GiB"}[unit]);
  }
}
