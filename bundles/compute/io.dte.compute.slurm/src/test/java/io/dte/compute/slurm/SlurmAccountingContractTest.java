// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import org.junit.jupiter.api.BeforeAll;

/** Jobs of a real Slurm with accounts on MariaDB keep the contract of runners. */
class SlurmAccountingContractTest extends SlurmContractTest {

  /** In place of the one without accounts. */
  @BeforeAll
  static void startCluster() throws Exception {
    startCluster("--accounting");
  }
}
