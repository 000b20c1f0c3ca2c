// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.RunMetric;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.Threshold;
import io.dte.ml.api.tracking.TrackedRun;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs and what is logged to them. */
abstract class RunContract extends TrackingFixture {
  private static Metric point(String key, double value, long time, long step) {
    return new Metric(key, value, time, step);
  }

  @Test
  void theLastValueIsTheOneOfTheHighestStep() throws DteException {
    tracking.log(run, RunBatch.metrics(List.of(point("m", 1, 10, 5), point("m", 2, 20, 4)))).join();
    tracking.log(run, RunBatch.metrics(List.of(point("m", 3, 30, 3)))).join();
    assertThat(tracking.findRun(run).orElseThrow().metrics()).containsExactly(point("m", 1, 10, 5));
    assertThat(tracking.history(run, "m", 0, "").items()).extracting(Metric::value).containsExactly(1.0, 2.0, 3.0);
  }

  @Test
  void anyDoubleComesBackAsItWas() throws DteException {
    List<Metric> odd = List.of(point("nan", Double.NaN, 1, 0), point("inf", Double.POSITIVE_INFINITY, 1, 0),
        point("low", Double.NEGATIVE_INFINITY, 1, 0), point("tiny", Double.MIN_VALUE, 1, -7));
    tracking.log(run, RunBatch.metrics(odd)).join();
    assertThat(tracking.findRun(run).orElseThrow().metrics()).containsExactlyInAnyOrderElementsOf(odd);
    assertThat(tracking.searchRuns(search("metrics.nan > -1")).items()).isEmpty();
    assertThat(tracking.searchRuns(search("metrics.inf > 1e300")).items()).hasSize(1);
    tracking.log(run, RunBatch.metrics(List.of(point("minus", -0.0, 1, 0)))).join();
    for (Metric one : List.of(odd.get(0), odd.get(1), odd.get(2), odd.get(3), point("minus", -0.0, 1, 0))) {
      assertThat(tracking.history(run, one.key(), 0, "").items()).containsExactly(one);
      Metric next = point(one.key(), 1, 2, 1);
      tracking.log(run, RunBatch.metrics(List.of(one, next))).join();
      assertThat(tracking.history(run, one.key(), 0, "").items()).as("repeated and gone on").containsExactly(one, next);
    }
  }

  @Test
  void aSearchFindsTheLastCallsOfEachOfItsExperiments() throws DteException {
    String other = tracking.createExperiment("searched a moment after", "", Map.of(), ADA).id();
    String there = tracking.createRun(other, "", "ada", 0, Map.of(), "ada").info().id();
    for (int i = 0; i < 10; i++) {
      tracking.log(run, RunBatch.metrics(List.of(point("m", i, i, i)))).join();
      tracking.log(there, RunBatch.metrics(List.of(point("m", -i, i, i)))).join();
      for (String experiment : List.of("0" + other, "00")) {
        List<TrackedRun> found = tracking.searchRuns(new Search(List.of(experiment), "metrics.m "
            + (experiment.equals("00") ? "= " + i : "= -" + i), List.of(), Search.View.ACTIVE_ONLY, 10, "")).items();
        assertThat(found).extracting(one -> one.info().id()).containsExactly(experiment.equals("00") ? run : there);
      }
    }
  }

  @Test
  void aRepeatedCallIsStoredOnce() throws DteException {
    List<Metric> points = IntStream.range(0, 100).mapToObj(i -> point("m", i, i, i)).toList();
    tracking.log(run, RunBatch.metrics(points)).join();
    tracking.log(run, RunBatch.metrics(points)).join();
    assertThat(tracking.history(run, "m", 0, "").items()).containsExactlyElementsOf(points);
  }

  @Test
  void pagesOfAHistoryJoinWithoutGapOrOverlap() throws DteException {
    for (int i = 0; i < 50; i++) {
      tracking.log(run, RunBatch.metrics(List.of(point("m", i, i, i)))).join();
    }
    List<Metric> all = new ArrayList<>();
    String token = "";
    do {
      Page<Metric> page = tracking.history(run, "m", 7, token);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(7);
      all.addAll(page.items());
      token = page.nextToken();
    } while (!token.isEmpty());
    assertThat(all).extracting(Metric::step).containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> (long) i)
        .toList());
  }

  @Test
  void aThinnedHistoryKeepsItsEnds() throws DteException {
    tracking.log(run, RunBatch.metrics(IntStream.range(0, 1000).mapToObj(i -> point("m", i, i, i)).toList())).join();
    List<RunMetric> thin = tracking.sampledHistory(List.of(run), "m", 0, 2000, 10);
    assertThat(thin).extracting(one -> one.metric().step())
        .containsExactly(0L, 100L, 200L, 300L, 400L, 500L, 600L, 700L, 800L, 900L, 999L);
    String other = tracking.createRun("0", "other", "me", 1, Map.of(), "me").info().id();
    tracking.log(other, RunBatch.metrics(List.of(point("m", 1, 1, 433), point("m", 1, 1, 2000)))).join();
    assertThat(tracking.sampledHistory(List.of(run, other), "m", 0, 1000, 2)).extracting(one -> one.metric().step())
        .as("ends of one run are steps of all").containsExactly(0L, 433L, 500L, 999L, 433L);
  }

  @Test
  void ofPointsThatShareAStepNotMoreAreReturnedThanAskedFor() throws DteException {
    tracking.log(run, RunBatch.metrics(IntStream.range(0, 1000).mapToObj(i -> point("m", i, i, i == 999 ? 1 : 0))
        .toList())).join();
    assertThat(tracking.sampledHistory(List.of(run), "m", 0, 10, 5)).extracting(one -> one.metric().value())
        .containsExactly(0.0, 250.0, 500.0, 749.0, 999.0);
    assertThat(tracking.sampledHistory(List.of(run), "m", 0, 10, 1)).extracting(one -> one.metric().value())
        .containsExactly(0.0, 999.0);
    assertThat(tracking.sampledHistory(List.of(run), "m", 0, 0, 1)).extracting(one -> one.metric().value())
        .containsExactly(998.0);
    tracking.log(run, RunBatch.metrics(List.of(point("m", -1, 5000, 0)))).join();
    assertThat(tracking.sampledHistory(List.of(run), "m", 0, 10, 3)).extracting(one -> one.metric().value())
        .as("by step and time, not by logging").startsWith(0.0).endsWith(999.0).hasSize(3);
  }

  @Test
  void aLongHistoryIsThinnedInSmallMemory() throws DteException {
    for (int from = 0; from < 20_000; from += 1000) {
      int first = from;
      tracking.log(run, RunBatch.metrics(IntStream.range(0, 1000).mapToObj(i -> point("m", first + i, 5, first + i))
          .toList())).join();
    }
    assertThat(tracking.history(run, "m", 0, "").items()).hasSize(20_000);
    List<RunMetric> thin = tracking.sampledHistory(List.of(run, run), "m", 0, Long.MAX_VALUE, 100);
    assertThat(thin).hasSize(202);
    assertThat(thin.get(50).metric().step()).isBetween(9_990L, 10_010L);
    assertThat(tracking.sampledHistory(List.of(run), "m", 700, 703, 101)).extracting(one -> one.metric().value())
        .containsExactly(700.0, 701.0, 702.0, 703.0);
  }

  @Test
  void whatAKilledProcessLeftInTheJournalIsSortedInByTheNext() throws Exception {
    tracking.setThresholds("0", List.of(new Threshold("m", ">", 5)));
    tracking.close();
    tracking.log(run, RunBatch.metrics(List.of(point("m", 7, 1, 1), point("n", 1, 1, 1)))).exceptionally(closed -> null)
        .join();
    assertThat(database.events()).noneMatch(event -> event.type().name().equals("metric.threshold.crossed"));
    DatabaseTracking next = new DatabaseTracking(schema, permissions, Clock.systemUTC());
    assertThat(database.events()).filteredOn(event -> event.type().name().equals("metric.threshold.crossed"))
        .hasSize(1);
    assertThat(next.findRun(run).orElseThrow().metrics()).containsExactly(point("m", 7, 1, 1), point("n", 1, 1, 1));
    next.close();
  }

  @Test
  void manyMetricsOfManyCallsAreWhereTheyBelong() throws DteException {
    for (int step = 0; step < 12; step++) {
      int now = step;
      tracking.log(run, RunBatch.metrics(IntStream.range(0, 1000).mapToObj(i -> point("m" + i, i + now, now, now))
          .toList())).join();
    }
    assertThat(tracking.findRun(run).orElseThrow().metrics()).hasSize(1000).contains(point("m999", 1010, 11, 11));
    assertThat(tracking.history(run, "m999", 0, "").items()).extracting(Metric::step)
        .containsExactlyElementsOf(IntStream.range(0, 12).mapToObj(i -> (long) i).toList());
  }

  @Test
  void paramsDoNotChangeAndABatchIsWholeOrNothing() throws DteException {
    tracking.log(run, new RunBatch(List.of(), Map.of("p", "1"), Map.of())).join();
    assertThatThrownBy(() -> tracking.log(run, new RunBatch(List.of(point("m", 1, 1, 1)), Map.of("p", "2"),
        Map.of("t", "x"))).join()).isInstanceOf(CompletionException.class)
        .hasMessageContaining("Changing param values is not allowed");
    assertThat(tracking.findRun(run).orElseThrow().metrics()).isEmpty();
    assertThat(tracking.findRun(run).orElseThrow().tags()).doesNotContainKey("t");
  }

  @Test
  void filtersAndOrdersTogether() throws DteException {
    for (int i = 0; i < 20; i++) {
      String id = tracking.createRun("0", "r" + i, "", 1000 + i, Map.of("third", "" + i % 3), "ada").info().id();
      tracking.log(id, new RunBatch(List.of(point("m", i, 1, 0)), Map.of("p", i % 2 == 0 ? "even" : "odd"), Map.of()))
          .join();
    }
    assertThat(tracking.searchRuns(search("metrics.m >= 10 AND params.p = 'even' AND tags.third != '1'",
        "metrics.m DESC")).items()).extracting(found -> found.info().name()).containsExactly("r18", "r14", "r12");
    assertThat(tracking.searchRuns(search("run_name ILIKE 'R1_' AND start_time < 1013", "start_time ASC")).items())
        .extracting(found -> found.info().name()).containsExactly("r10", "r11", "r12");
    assertThat(tracking.searchRuns(search("params.p IS NULL")).items()).extracting(found -> found.info().id())
        .containsExactly(run);
  }

  @Test
  void whatIsDeletedCanBeRestored() throws DteException {
    tracking.setRunDeleted(run, true, "ada");
    assertThat(tracking.searchRuns(search("")).items()).isEmpty();
    assertThatThrownBy(() -> tracking.log(run, RunBatch.metrics(List.of(point("m", 1, 1, 1)))).join())
        .hasMessageContaining("active");
    tracking.setRunDeleted(run, false, "ada");
    assertThat(tracking.searchRuns(search("")).items()).hasSize(1);
  }

  @Test
  void crossingAThresholdIsToldEachTime() throws DteException {
    tracking.setThresholds("0", List.of(new Threshold("m", ">", 5)));
    double[] values = {1, 6, 7, 4, 8};
    for (int step = 0; step < values.length; step++) {
      tracking.log(run, RunBatch.metrics(List.of(point("m", values[step], step, step)))).join();
      // A client that got no answer says it again.
      tracking.log(run, RunBatch.metrics(List.of(point("m", values[step], step, step)))).join();
    }
    tracking.findRun(run);
    assertThat(database.events().stream().filter(event -> event.type().name().equals("metric.threshold.crossed"))
        .map(event -> event.payload().path("value").asDouble())).containsExactly(6.0, 8.0);
  }
}
