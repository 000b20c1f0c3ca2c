// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CfTimeTest {

  private static Variable time(String units, String calendar) {
    return new Variable("time", "double", List.of(new Dimension("time", 1)),
        Map.of("units", new Attribute.Text(units), "calendar", new Attribute.Text(calendar)));
  }

  @ParameterizedTest
  @CsvSource({
      "Hour since 2001-12-31T23:00:00Z, 146396, 2018-09-13T19:00:00Z",
      "days since 1950-01-01 00:00:00, 17927, 1999-01-31T00:00:00Z",
      "days since 1970-01-01 00:00:00 UTC, 0.5, 1970-01-01T12:00:00Z",
      "seconds since 2000-1-1 6:30 +02:00, 60, 2000-01-01T04:31:00Z",
      "minutes since 2000-01-01, 1.5, 2000-01-01T00:01:30Z"})
  void decodes(String units, double value, String expected) throws Exception {
    assertThat(CfTime.of(time(units, "standard")).toInstant(value)).isEqualTo(Instant.parse(expected));
  }

  @ParameterizedTest
  @CsvSource({"360_day", "noleap", "365_day", "julian", "all_leap"})
  void refusesModelCalendars(String calendar) {
    assertThatThrownBy(() -> CfTime.of(time("days since 2000-01-01", calendar))).hasMessageContaining(calendar);
  }

  @Test
  void refusesWhatHasNoPlaceOnTheTimeLine() {
    assertThatThrownBy(() -> CfTime.of(time("months since 2000-01-01", ""))).hasMessageContaining("months");
    assertThatThrownBy(() -> CfTime.of(time("hours", ""))).hasMessageContaining("\"hours\"");
    assertThatThrownBy(() -> CfTime.of(time("days since 2000-13-41", ""))).hasMessageContaining("2000-13-41");
    assertThatThrownBy(() -> CfTime.of(time("days since 1500-01-01", "standard")).toInstant(0)).hasMessageContaining("Gregorian");
    assertThatThrownBy(() -> CfTime.of(time("days since 2000-01-01", "")).toInstant(Double.NaN)).hasMessageContaining("missing");
  }
}
