// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time coordinate's unit, {@code UNIT since EPOCH} (CF conventions 1.11, section 4.4). The calendars
 * {@code standard}, {@code gregorian} and {@code proleptic_gregorian} are understood; the first two before 15 October 1582
 * and all model calendars ({@code noleap}, {@code 360_day} …) are refused, since their dates are none of ours.
 *
 * @param epoch the instant of value 0
 * @param secondsPerUnit seconds in one unit
 * @param mixedCalendar the calendar changes from Julian to Gregorian in 1582
 */
public record CfTime(Instant epoch, double secondsPerUnit, boolean mixedCalendar) {
  private static final Instant GREGORIAN = Instant.parse("1582-10-15T00:00:00Z");
  private static final List<String> CALENDARS = List.of("", "standard", "gregorian", "proleptic_gregorian");
  private static final Pattern UNITS = Pattern.compile("\\s*(\\p{Alpha}+)\\s+since\\s+(-?\\d{1,6})-(\\d{1,2})-(\\d{1,2})"
      + "(?:[T\\s]+(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d+))?)?)?\\s*(Z|UTC|GMT|[+-]?\\d{1,2}(?::?\\d{2})?)?\\s*",
      Pattern.CASE_INSENSITIVE);

  /** Whether a unit is one of time since an epoch. */
  public static boolean isTime(Variable variable) {
    return variable.text("units").toLowerCase(Locale.ROOT).contains(" since ");
  }

  /**
   * Reads unit and calendar of a time coordinate.
   *
   * @throws DteException the unit or the calendar is not understood; names the variable, not the file
   */
  public static CfTime of(Variable variable) throws DteException {
    String calendar = variable.text("calendar").trim().toLowerCase(Locale.ROOT);
    if (!CALENDARS.contains(calendar)) {
      throw invalid("the time coordinate \"" + variable.name() + "\" uses the calendar \"" + calendar
          + "\", whose dates have no place on the civil time line", "convert the data to the standard calendar first");
    }
    String units = variable.text("units");
    Matcher matcher = UNITS.matcher(units);
    if (!matcher.matches()) {
      throw invalid("the time coordinate \"" + variable.name() + "\" has the unit \"" + units + "\"",
          "a time needs a unit such as \"hours since 2001-12-31T23:00:00Z\"");
    }
    try {
      return new CfTime(epoch(matcher), seconds(matcher.group(1)), !calendar.startsWith("proleptic"));
    } catch (DateTimeException e) {
      throw invalid("the time coordinate \"" + variable.name() + "\" has the unit \"" + units + "\": " + e.getMessage(),
          "a time needs a unit such as \"hours since 2001-12-31T23:00:00Z\"");
    }
  }

  /** The instant of a value, to the millisecond. @throws DteException before the Gregorian calendar, or not a number */
  public Instant toInstant(double value) throws DteException {
    if (!Double.isFinite(value)) {
      throw invalid("a time coordinate has a missing value", "each step of time needs its time");
    }
    Instant instant = epoch.plusMillis(Math.round(value * secondsPerUnit * 1000));
    if (mixedCalendar && instant.isBefore(GREGORIAN)) {
      throw invalid("the time " + instant + " lies before the Gregorian calendar",
          "give the time coordinate the calendar \"proleptic_gregorian\" if that is meant");
    }
    return instant;
  }

  private static Instant epoch(Matcher m) {
    LocalDate date = LocalDate.of(Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)), Integer.parseInt(m.group(4)));
    LocalTime time = m.group(5) == null ? LocalTime.MIDNIGHT : LocalTime.of(Integer.parseInt(m.group(5)),
        Integer.parseInt(m.group(6)), m.group(7) == null ? 0 : Integer.parseInt(m.group(7)));
    long nanos = m.group(8) == null ? 0 : Math.round(Double.parseDouble("0." + m.group(8)) * 1e9);
    return date.atTime(time).toInstant(offset(m.group(9))).plusNanos(nanos);
  }

  private static ZoneOffset offset(String zone) {
    if (zone == null || zone.matches("(?i)Z|UTC|GMT")) {
      return ZoneOffset.UTC;
    }
    int sign = zone.startsWith("-") ? -1 : 1;
    String digits = zone.replaceAll("[+-]", "");
    String[] parts = digits.contains(":") ? digits.split(":")
        : digits.length() > 2 ? new String[] {digits.substring(0, digits.length() - 2), digits.substring(digits.length() - 2)}
        : new String[] {digits, "0"};
    return ZoneOffset.ofHoursMinutes(sign * Integer.parseInt(parts[0]), sign * Integer.parseInt(parts[1]));
  }

  private static double seconds(String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "s", "sec", "secs", "second", "seconds" -> 1;
      case "ms", "msec", "millisecond", "milliseconds" -> 0.001;
      case "min", "mins", "minute", "minutes" -> 60;
      case "h", "hr", "hrs", "hour", "hours" -> 3600;
      case "d", "day", "days" -> 86400;
      case "week", "weeks" -> 604800;
      default -> throw new DateTimeException("the unit of time \"" + unit + "\" has no fixed length here");
    };
  }

  private static DteException invalid(String message, String hint) {
    return new DteException(ExitCode.INVALID, message, hint);
  }
}
