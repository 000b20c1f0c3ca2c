// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.ml.api.tracking.Metric;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Metrics as series of blocks; see {@link Schema}. */
final class Series {
  static final int POINT = 3 * Long.BYTES;
  private static final int SHIFT = 28;
  /** Points in a block that is full; smaller ones are filled up when few series are written at once. */
  private static final int FULL = 1000;
  /** Among so many last points one that is repeated is recognised. */
  private static final int REMEMBERED = 1000;
  private static final int KEYS_BY_ONE = 20;
  private static final int FETCH = 200;
  private static final String COLUMNS = "SELECT no, metric_key, blocks, last_step, last_time, last_value, top_time"
      + " FROM ml.series";

  private record Row(long no, long blocks, long step, long time, double value, long topTime) {
    long lastBlock() {
      return (no << SHIFT) + blocks - 1;
    }

    /** The only point of a series without blocks. */
    Metric only(String key) {
      return new Metric(key, value, time, step);
    }
  }

  /** Learns of new points of a metric, in the order of logging, before they are stored. */
  @FunctionalInterface
  interface Arrivals {
    /** @param before the last value so far; NaN when there is none */
    void of(String key, double before, List<Metric> points) throws SQLException;
  }

  private Series() {}

  /**
   * Appends points to the metrics of a run and moves their last values on; points that are there already are left out.
   */
  static void append(Connection connection, long run, Map<String, List<Metric>> byKey, Arrivals arrivals)
      throws SQLException {
    Map<String, Row> known = rows(connection, run, byKey.keySet());
    long next = known.size() == byKey.size() ? 0 : Sql.next(connection, "series", "no");
    try (PreparedStatement block = connection.prepareStatement("INSERT INTO ml.block (id, points) VALUES (?, ?)");
        PreparedStatement insert = connection.prepareStatement("INSERT INTO ml.series (no, run, metric_key, blocks,"
            + " last_step, last_time, last_value, top_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement update = connection.prepareStatement(
            "UPDATE ml.series SET blocks = ?, last_step = ?, last_time = ?, last_value = ?, top_time = ? WHERE no ="
            + " ?")) {
      boolean inserts = false;
      boolean updates = false;
      boolean blocks = false;
      for (Map.Entry<String, List<Metric>> entry : byKey.entrySet()) {
        Row row = known.get(entry.getKey());
        List<Metric> points = fresh(connection, row, entry.getValue());
        if (points.isEmpty()) {
          continue;
        }
        arrivals.of(entry.getKey(), row == null ? Double.NaN : row.value(), points);
        Metric last = last(points);
        long top = points.stream().mapToLong(Metric::timestamp).max().orElse(0);
        long number = row == null ? next++ : row.no();
        long count = row == null ? 0 : row.blocks();
        List<Metric> packed = row == null || row.blocks() > 0 ? points
            : Stream.concat(Stream.of(row.only(entry.getKey())), points.stream()).toList();
        int taken = count > 0 && byKey.size() <= KEYS_BY_ONE ? fill(connection, row, points)
            : row == null && needsNoBlock(points) ? 1 : 0;
        for (int from = taken; from < packed.size(); from += FULL) {
          block.setLong(1, (number << SHIFT) + count++);
          block.setBytes(2, pack(packed.subList(from, Math.min(packed.size(), from + FULL))));
          block.addBatch();
          blocks = true;
        }
        if (row == null) {
          Sql.bind(insert, number, run, entry.getKey(), count, last.step(), last.timestamp(), null, top);
          insert.setObject(7, Sql.stored(last.value()), java.sql.Types.DOUBLE);
          insert.addBatch();
          inserts = true;
        } else {
          boolean later = isLater(last.step(), last.timestamp(), last.value(), row.step(), row.time(), row.value());
          Sql.bind(update, count, later ? last.step() : row.step(), later ? last.timestamp() : row.time(), null,
              Math.max(top, row.topTime()), number);
          update.setObject(4, Sql.stored(later ? last.value() : row.value()), java.sql.Types.DOUBLE);
          update.addBatch();
          updates = true;
        }
      }
      if (inserts) {
        insert.executeBatch();
      }
      if (updates) {
        update.executeBatch();
      }
      if (blocks) {
        block.executeBatch();
      }
    }
  }

  /** Whether the row of the series says all of it; a last value of -0.0 does not come back from each database. */
  private static boolean needsNoBlock(List<Metric> points) {
    return points.size() == 1 && Double.doubleToRawLongBits(points.get(0).value()) != Long.MIN_VALUE;
  }

  /** Fills the last block up; returns how many points it took. */
  private static int fill(Connection connection, Row row, List<Metric> points) throws SQLException {
    byte[] old = Sql.first(connection, "SELECT points FROM ml.block WHERE id = ?", found -> found.getBytes(1),
        row.lastBlock()).orElse(new byte[0]);
    int room = Math.min(points.size(), FULL - old.length / POINT);
    if (old.length == 0 || room <= 0) {
      return 0;
    }
    byte[] more = pack(points.subList(0, room));
    Sql.update(connection, "UPDATE ml.block SET points = ? WHERE id = ?",
        ByteBuffer.allocate(old.length + more.length).put(old).put(more).array(), row.lastBlock());
    return room;
  }

  private static Map<String, Row> rows(Connection connection, long run, Set<String> keys) throws SQLException {
    Map<String, Row> rows = new HashMap<>();
    if (keys.size() > KEYS_BY_ONE) {
      Sql.list(connection, COLUMNS + " WHERE run = ?", row -> rows.put(row.getString(2), read(row)), run);
      rows.keySet().retainAll(keys);
      return rows;
    }
    for (String key : keys) {
      Sql.list(connection, COLUMNS + " WHERE run = ? AND metric_key = ?", row -> rows.put(key, read(row)), run, key);
    }
    return rows;
  }

  private static Row read(ResultSet row) throws SQLException {
    return new Row(row.getLong(1), row.getLong(3), row.getLong(4), row.getLong(5), Sql.loaded(row, 6), row.getLong(7));
  }

  /** Leaves out points that are there already: a client repeats a call whose answer it did not get. */
  private static List<Metric> fresh(Connection connection, Row row, List<Metric> points) throws SQLException {
    Set<Metric> stored = new HashSet<>();
    boolean isOld = row != null && points.stream().anyMatch(point -> point.timestamp() <= row.topTime()
        && point.step() <= row.step());
    if (isOld) {
      long first = row.no() << SHIFT;
      String key = points.get(0).key();
      if (row.blocks() == 0) {
        stored.add(row.only(key));
      }
      for (long id = row.lastBlock(); id >= first && stored.size() < REMEMBERED; id--) {
        Sql.list(connection, "SELECT points FROM ml.block WHERE id = ?", found -> unpack(key, found.getBytes(1), 0,
            stored), id);
      }
    }
    return points.stream().filter(point -> stored.add(plain(point))).toList();
  }

  private static Metric plain(Metric point) {
    return new Metric(point.key(), point.value(), point.timestamp(), point.step());
  }

  private static Metric last(List<Metric> points) {
    Metric last = points.get(0);
    for (Metric point : points) {
      if (isLater(point.step(), point.timestamp(), point.value(), last.step(), last.timestamp(), last.value())) {
        last = point;
      }
    }
    return last;
  }

  private static boolean isLater(long step, long time, double value, long otherStep, long otherTime,
      double otherValue) {
    return step != otherStep ? step > otherStep : time != otherTime ? time > otherTime : value >= otherValue;
  }

  static byte[] pack(List<Metric> points) {
    ByteBuffer buffer = ByteBuffer.allocate(points.size() * POINT);
    points.forEach(point -> buffer.putLong(point.step()).putLong(point.timestamp()).putDouble(point.value()));
    return buffer.array();
  }

  static int unpack(String key, byte[] packed, int from, java.util.Collection<Metric> into) {
    ByteBuffer buffer = ByteBuffer.wrap(packed).position(from * POINT);
    while (buffer.hasRemaining()) {
      long step = buffer.getLong();
      long time = buffer.getLong();
      into.add(new Metric(key, buffer.getDouble(), time, step));
    }
    return packed.length / POINT;
  }

  /** Takes the blocks of a series, one after the other; says whether it wants the next one. */
  @FunctionalInterface
  interface Blocks {
    boolean take(long number, byte[] points);
  }

  /** Reads the blocks of a series from one on. A block at a time is in memory. */
  static void scan(Connection connection, long run, String key, long from, Blocks blocks) throws SQLException {
    Optional<Row> series = Sql.first(connection, COLUMNS + " WHERE run = ? AND metric_key = ?", Series::read, run, key);
    if (series.isEmpty()) {
      return;
    }
    if (series.get().blocks() == 0 && from == 0) {
      blocks.take(0, pack(List.of(series.get().only(key))));
      return;
    }
    long first = series.get().no() << SHIFT;
    long end = first + series.get().blocks();
    // In ranges, since a driver may hold a whole result in memory.
    boolean more = true;
    for (long begin = first + from; begin < end && more; begin += FETCH) {
      try (PreparedStatement select = connection.prepareStatement("SELECT id, points FROM ml.block WHERE id >= ? AND"
          + " id < ? ORDER BY id")) {
        Sql.bind(select, begin, Math.min(end, begin + FETCH));
        try (ResultSet rows = select.executeQuery()) {
          while (more && rows.next()) {
            more = blocks.take(rows.getLong(1) - first, rows.getBytes(2));
          }
        }
      }
    }
  }
}
