// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A point in time as a document says it: the text of an {@code xsd:dateTime}, which need not name a zone.
 *
 * @param lexical as written; empty when no time is given
 */
public record Time(String lexical) {

  /** No time. */
  public static final Time NONE = new Time("");

  public static Time of(Instant instant) {
    return new Time(instant.toString());
  }

  public boolean isNone() {
    return lexical.isEmpty();
  }

  /** The instant meant; a time without zone is taken as UTC. Empty when there is no time or it cannot be read. */
  public Optional<Instant> instant() {
    try {
      if (lexical.isEmpty()) {
        return Optional.empty();
      }
      boolean zoned = lexical.endsWith("Z") || lexical.matches(".*[+-]\\d\\d:\\d\\d$");
      return Optional.of(zoned ? OffsetDateTime.parse(lexical).toInstant()
          : LocalDateTime.parse(lexical).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
