// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.util.List;

/** One group of measurements. */
@FunctionalInterface
interface Benchmark {
  /** Measures; throws when what is to be measured does not work at all. */
  List<Row> measure(Bench bench) throws IOException, InterruptedException;
}
