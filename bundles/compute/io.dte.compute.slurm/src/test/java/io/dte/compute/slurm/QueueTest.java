// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

  @Test
  void tellsWhatATaskOrTheSiteAskedFor() throws Exception {
    SlurmSettings settings = SlurmSettings.of(new ObjectMapper().createObjectNode().put("partition", "long"));
    Path dir = Path.of("/shared");
    List<String> options = new SbatchOptions(settings).of(new Task(UUID.randomUUID(), UUID.randomUUID(), "fuse", List.of("true"), Map.of(),
        dir, dir, null, dir, dir, new Resources(2, 16, 0, 0, 0), Duration.ofSeconds(61), null, Map.of("slurm.qos", "high")));
    assertThat(SbatchOptions.asked(options)).containsExactly("--cpus-per-task=2", "--mem=16M", "--partition=long", "--qos=high", "--time=3");
  }

  /** As ssh does, which leaves a connection for the next calls and its standard error with it. */
  @Test
  void aChildThatKeepsTheStreamsMakesNobodyWait() throws Exception {
    Shell shell = new Shell(SlurmSettings.of(new ObjectMapper().createObjectNode()));
    Shell.Answer answer = shell.call("given\n", List.of("sh", "-c", "sleep 600 & echo $! >&2; cat; exit 3"));
    ProcessHandle child = ProcessHandle.of(Long.parseLong(answer.err().strip())).orElseThrow();
    assertThat(child.isAlive()).as("the call is over before its child").isTrue();
    child.destroyForcibly();
    assertThat(answer).isEqualTo(new Shell.Answer(3, "given\n", answer.err()));
  }
}
