// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueTest {

  @Test
  void readsRangesOfWaitingElements() {
    assertThat(SlurmClient.indices("7")).containsExactly(7);
    assertThat(SlurmClient.indices("[3-5,9,20-26:3%4]")).containsExactly(3, 4, 5, 9, 20, 23, 26);
    assertThat(SlurmClient.parseQueue("12|2-3|PENDING|Resources|dte:x\n12|1|RUNNING|None|dte:x\n13|N/A|PENDING|JobHeldUser|(null)\nwhat\n"))
        .containsOnlyKeys(new JobId(12, 1), new JobId(12, 2), new JobId(12, 3), new JobId(13, -1));
  }

  @Test
  void readsNodesAndTheirGpus() {
    assertThat(Cluster.parse("main*|up|16+|64000+|gpu:a100:4(S:0-1),shard:2\nold|down|4|8000|(null)\n")).containsExactly(
        new Cluster.Nodes("main", true, true, 16, 64000, 4), new Cluster.Nodes("old", false, false, 4, 8000, 0));
  }

  @Test
  void quotesForAnyShell() {
    assertThat(Shell.quote("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
  }

  @Test
  void namesWhatHoldsAJobBack() {
    JobId id = new JobId(5, 1);
    assertThat(new JobState("PENDING", "JobHeldUser", "").obstacle(id)).contains("scontrol release 5_1");
    assertThat(new JobState("PENDING", "Resources", "").obstacle(id)).isEmpty();
    assertThat(new JobState("RUNNING", "None", "").obstacle(id)).isEmpty();
  }
}
