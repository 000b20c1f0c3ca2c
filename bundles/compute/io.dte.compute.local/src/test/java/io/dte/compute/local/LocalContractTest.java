// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Resources;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.contract.TaskRunnerContract;
import java.time.Duration;

/** Processes of this machine keep the contract of runners. */
class LocalContractTest extends TaskRunnerContract {

  @Override
  protected TaskRunner open() {
    return new LocalTaskRunner(new Resources(2, 2048, Long.MAX_VALUE, Long.MAX_VALUE, 0), Duration.ofMillis(500), Duration.ofMillis(20));
  }
}
