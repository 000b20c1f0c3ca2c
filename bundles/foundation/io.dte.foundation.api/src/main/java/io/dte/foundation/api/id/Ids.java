// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.id;

import java.security.SecureRandom;
import java.util.UUID;

/** Makes UUIDs of version 7 (RFC 9562 section 5.7): ordered by time, to the millisecond, with 74 random bits. */
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** A new id for something that happens at this time. */
  public static UUID next(java.time.Instant time) {
    byte[] random = new byte[10];
    RANDOM.nextBytes(random);
    long high = time.toEpochMilli() << 16 | 0x7000L | (random[0] & 0x0FL) << 8 | random[1] & 0xFFL;
    long low = 0;
    for (int i = 2; i < 10; i++) {
      low = low << 8 | random[i] & 0xFFL;
    }
    return new UUID(high, low & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L);
  }
}
