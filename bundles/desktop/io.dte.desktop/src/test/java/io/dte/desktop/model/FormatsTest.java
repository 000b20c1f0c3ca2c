// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class FormatsTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

  @Test
  void durationsGetCoarserAsTheyGrow() {
    assertThat(Formats.duration(NOON, NOON.plusMillis(1234), NOON)).isEqualTo("1.2 s");
    assertThat(Formats.duration(NOON, NOON.plusSeconds(185), NOON)).isEqualTo("3 min 05 s");
    assertThat(Formats.duration(NOON, NOON.plusSeconds(7325), NOON)).isEqualTo("2 h 02 min");
  }

  @Test
  void whatStillLastsIsMeasuredUntilNow() {
    assertThat(Formats.duration(NOON, null, NOON.plusSeconds(5))).isEqualTo("5.0 s");
    assertThat(Formats.duration(null, null, NOON)).isEmpty();
    assertThat(Formats.duration(NOON, null, NOON.minusSeconds(3))).as("clock set back").isEqualTo("0.0 s");
  }

  @Test
  void theDateIsShownUnlessItIsToday() {
    ZoneId zone = ZoneId.of("Europe/Rome");
    assertThat(Formats.time(NOON, NOON.plusSeconds(60), zone)).isEqualTo("14:00:00");
    assertThat(Formats.time(NOON, NOON.plusSeconds(86_400), zone)).isEqualTo("2026-05-04 14:00");
    assertThat(Formats.time(null, NOON, zone)).isEmpty();
  }

  @Test
  void sizesHaveBinaryUnits() {
    assertThat(Formats.size(1023)).isEqualTo("1023 B");
    assertThat(Formats.size(1536)).isEqualTo("1.5 KiB");
    assertThat(Formats.size(5L << 30)).isEqualTo("5.0 GiB");
  }
}
