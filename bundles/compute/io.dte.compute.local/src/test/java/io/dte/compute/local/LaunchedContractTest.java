// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.TaskRunner;

/** Processes that the launcher starts, as it does with all but a runner's first, keep the contract of runners too. */
class LaunchedContractTest extends LocalContractTest {

  @Override
  protected TaskRunner open() {
    return ((LocalTaskRunner) super.open()).launchingAll();
  }
}
