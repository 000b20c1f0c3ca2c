// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import io.dte.data.api.Table;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table with a value for each county and time: {@code fips,name,time,VALUE}. All counties have the same times, in steps
 * of one length.
 *
 * @param times ends of the intervals, growing
 * @param counties by FIPS code, in the table's order
 */
record Series(List<Instant> times, Map<String, County> counties) {

  /** @param name for people; @param values for each time; NaN where the table has none */
  record County(String name, double[] values) {}

  /** @throws DteException a line is not what it has to be; names file and line */
  static Series read(Path file, String column) throws DteException {
    Table table = Table.read(file, List.of("fips", "name", "time", column));
    Map<String, List<Integer>> rows = new LinkedHashMap<>();
    for (int row = 0; row < table.rows().size(); row++) {
      rows.computeIfAbsent(table.text(row, "fips"), fips -> new ArrayList<>()).add(row);
    }
    List<Instant> times = null;
    Map<String, County> counties = new LinkedHashMap<>();
    for (Map.Entry<String, List<Integer>> entry : rows.entrySet()) {
      List<Integer> own = entry.getValue();
      List<Instant> ownTimes = new ArrayList<>();
      double[] values = new double[own.size()];
      for (int i = 0; i < values.length; i++) {
        ownTimes.add(time(table, own.get(i)));
        values[i] = table.number(own.get(i), column);
        if (values[i] < 0) {
          throw table.problem(own.get(i), "\"" + column + "\" is negative", "leave it empty where it is not known");
        }
      }
      if (times == null) {
        times = ownTimes;
        requireRegular(table, own, times);
      } else if (!times.equals(ownTimes)) {
        throw table.problem(own.get(0), "county " + entry.getKey() + " has other times than the first one",
            "each county needs a row for each time, in order");
      }
      counties.put(entry.getKey(), new County(table.text(own.get(0), "name"), values));
    }
    if (times == null) {
      throw new DteException(new Problem(ExitCode.INVALID, "the table has no rows", SourceLocation.of(file.toString()),
          "it needs a row for each county and time"));
    }
    return new Series(List.copyOf(times), counties);
  }

  /** Hours between two times; 1 when there is only one. */
  double interval() {
    return times.size() < 2 ? 1 : hours(times.get(0), times.get(1));
  }

  private static Instant time(Table table, int row) throws DteException {
    try {
      return Instant.parse(table.text(row, "time"));
    } catch (DateTimeException e) {
      throw table.problem(row, "\"" + table.text(row, "time") + "\" is no time", "write it as 2018-09-14T05:00:00Z");
    }
  }

  private static void requireRegular(Table table, List<Integer> rows, List<Instant> times) throws DteException {
    for (int i = 1; i < times.size(); i++) {
      if (hours(times.get(i - 1), times.get(i)) <= 0 || hours(times.get(i - 1), times.get(i)) != hours(times.get(0), times.get(1))) {
        throw table.problem(rows.get(i), "the step from " + times.get(i - 1) + " to " + times.get(i) + " differs from the first",
            "times have to grow in steps of one length");
      }
    }
  }

  private static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 3_600_000.0;
  }
}
