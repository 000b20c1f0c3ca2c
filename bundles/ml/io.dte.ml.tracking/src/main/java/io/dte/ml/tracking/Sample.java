// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.tracking.Metric;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Points of one series with certain steps, but not more than so many, whatever the number of points that share a step.
 * Of more, evenly spread ones are taken in the order of logging, with the first and the last by step and time. Holds
 * only what it returns. For one series.
 */
final class Sample {
  private final List<Metric> points = new ArrayList<>();
  private final String key;
  private final LongPredicate wanted;
  private long count;
  private long first;
  private long firstStep = Long.MAX_VALUE;
  private long firstTime = Long.MAX_VALUE;
  private long last;
  private long lastStep = Long.MIN_VALUE;
  private long lastTime = Long.MIN_VALUE;

  private Sample(String key, LongPredicate wanted) {
    this.key = key;
    this.wanted = wanted;
  }

  static List<Metric> of(Database database, long run, String key, LongPredicate wanted, int most) throws DteException {
    Sample sample = new Sample(key, wanted);
    sample.read(database, run, LongStream.range(0, most).toArray());
    if (sample.count > most) {
      Sample spread = new Sample(key, wanted);
      spread.read(database, run, sample.ranks(most));
      sample = spread;
    }
    sample.points.sort(Comparator.comparingLong(Metric::step).thenComparingLong(Metric::timestamp));
    return sample.points;
  }

  /** Ranks of evenly spread points, in the order of logging, with the first and the last; of one, the last. */
  private long[] ranks(int most) {
    long[] ranks = IntStream.range(0, most).mapToLong(i -> (long) Math.rint(i * ((count - 1) / Math.max(1.0, most - 1))))
        .toArray();
    ranks[0] = first;
    ranks[most - 1] = last;
    return LongStream.of(ranks).sorted().distinct().toArray();
  }

  /** Counts the points and keeps those of these ranks. */
  private void read(Database database, long run, long[] ranks) throws DteException {
    database.read(connection -> {
      Series.scan(connection, run, key, 0, (number, packed) -> {
        ByteBuffer buffer = ByteBuffer.wrap(packed);
        for (int at = 0; at < packed.length; at += Series.POINT) {
          if (wanted.test(buffer.getLong(at))) {
            take(buffer.getLong(at), buffer.getLong(at + Long.BYTES), buffer.getDouble(at + 2 * Long.BYTES), ranks);
          }
        }
        return true;
      });
      return null;
    });
  }

  private void take(long step, long time, double value, long[] ranks) {
    if (step < firstStep || step == firstStep && time < firstTime) {
      first = count;
      firstStep = step;
      firstTime = time;
    }
    if (step > lastStep || step == lastStep && time >= lastTime) {
      last = count;
      lastStep = step;
      lastTime = time;
    }
    if (points.size() < ranks.length && ranks[points.size()] == count) {
      points.add(new Metric(key, value, time, step));
    }
    count++;
  }
}
