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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Metrics as series of blocks; see {@link Schema}. */
final class Series {
  private static final int SHIFT = 28;
  private static final int POINT = 3 * Long.BYTES;
  /** Among so many last blocks a call that is repeated is recognised. */
  private static final long REMEMBERED = 1000;
  private static final int KEYS_BY_ONE = 20;
  private static final String COLUMNS = "SELECT no, metric_key, blocks, last_step, last_time, last_value, top_time FROM ml.series";

  private record Row(long no, long blocks, long step, long time, double value, long topTime) {}

  private Series() {}

  /** Appends points to the metrics of a run and moves their last values on. */
  static void append(Connection connection, long run, List<Metric> metrics) throws SQLException {
    Map<String, List<Metric>> byKey = new LinkedHashMap<>();
    metrics.forEach(metric -> byKey.computeIfAbsent(metric.key(), key -> new ArrayList<>()).add(metric));
    Map<String, Row> known = rows(connection, run, byKey.keySet());
    long next = known.size() == byKey.size() ? 0 : Sql.next(connection, "series", "no");
    try (PreparedStatement block = connection.prepareStatement("INSERT INTO ml.block (id, points) VALUES (?, ?)");
        PreparedStatement insert = connection.prepareStatement("INSERT INTO ml.series (no, run, metric_key, blocks, last_step,"
            + " last_time, last_value, top_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement update = connection.prepareStatement(
            "UPDATE ml.series SET blocks = ?, last_step = ?, last_time = ?, last_value = ?, top_time = ? WHERE no = ?")) {
      boolean inserts = false;
      boolean updates = false;
      for (Map.Entry<String, List<Metric>> entry : byKey.entrySet()) {
        Row row = known.get(entry.getKey());
        List<Metric> points = row == null ? entry.getValue() : fresh(connection, row, entry.getValue());
        if (points.isEmpty()) {
          continue;
        }
        Metric last = last(points);
        long top = points.stream().mapToLong(Metric::timestamp).max().orElse(0);
        long number;
        if (row == null) {
          number = next++;
          Sql.bind(insert, number, run, entry.getKey(), 1L, last.step(), last.timestamp(), null, top);
          insert.setObject(7, Sql.stored(last.value()), java.sql.Types.DOUBLE);
          insert.addBatch();
          inserts = true;
        } else {
          number = row.no();
          boolean later = isLater(last.step(), last.timestamp(), last.value(), row.step(), row.time(), row.value());
          Sql.bind(update, row.blocks() + 1, later ? last.step() : row.step(), later ? last.timestamp() : row.time(), null,
              Math.max(top, row.topTime()), number);
          update.setObject(4, Sql.stored(later ? last.value() : row.value()), java.sql.Types.DOUBLE);
          update.addBatch();
          updates = true;
        }
        block.setLong(1, (number << SHIFT) + (row == null ? 0 : row.blocks()));
        block.setBytes(2, pack(points));
        block.addBatch();
      }
      if (inserts) {
        insert.executeBatch();
      }
      if (updates) {
        update.executeBatch();
      }
      if (inserts || updates) {
        block.executeBatch();
      }
    }
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
    boolean allNew = points.stream().allMatch(point -> point.timestamp() > row.topTime() || point.step() > row.step());
    if (allNew) {
      return points;
    }
    Set<Metric> stored = new HashSet<>();
    long first = row.no() << SHIFT;
    String key = points.get(0).key();
    Sql.list(connection, "SELECT points FROM ml.block WHERE id >= ? AND id < ?",
        found -> unpack(key, found.getBytes(1), stored), first + Math.max(0, row.blocks() - REMEMBERED), first + row.blocks());
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

  private static boolean isLater(long step, long time, double value, long otherStep, long otherTime, double otherValue) {
    return step != otherStep ? step > otherStep : time != otherTime ? time > otherTime : value >= otherValue;
  }

  private static byte[] pack(List<Metric> points) {
    ByteBuffer buffer = ByteBuffer.allocate(points.size() * POINT);
    points.forEach(point -> buffer.putLong(point.step()).putLong(point.timestamp()).putDouble(point.value()));
    return buffer.array();
  }

  private static int unpack(String key, byte[] packed, java.util.Collection<Metric> into) {
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    while (buffer.hasRemaining()) {
      long step = buffer.getLong();
      long time = buffer.getLong();
      into.add(new Metric(key, buffer.getDouble(), time, step));
    }
    return packed.length / POINT;
  }

  /**
   * Points in the order of logging, from a block on, whole blocks, until there are enough.
   *
   * @param next the block after the last that was read; -1 at the end
   */
  record Points(List<Metric> points, long next) {}

  static Points read(Connection connection, long run, String key, long fromBlock, int enough) throws SQLException {
    Optional<Row> series = Sql.first(connection, COLUMNS + " WHERE run = ? AND metric_key = ?", Series::read, run, key);
    List<Metric> points = new ArrayList<>();
    if (series.isEmpty()) {
      return new Points(points, -1);
    }
    long first = series.get().no() << SHIFT;
    long end = first + series.get().blocks();
    try (PreparedStatement select = connection.prepareStatement(
        "SELECT id, points FROM ml.block WHERE id >= ? AND id < ? ORDER BY id" + (enough > 0 ? " LIMIT " + enough : ""))) {
      select.setFetchSize(2000);
      Sql.bind(select, first + fromBlock, end);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          unpack(key, rows.getBytes(2), points);
          if (enough > 0 && points.size() >= enough) {
            long after = rows.getLong(1) + 1;
            return new Points(points, after < end ? after - first : -1);
          }
        }
      }
    }
    return new Points(points, -1);
  }
}
