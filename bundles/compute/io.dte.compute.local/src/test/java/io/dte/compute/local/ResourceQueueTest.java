// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.Gpus;
import io.dte.compute.api.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResourceQueueTest {
  private static final UUID RUN = new UUID(0, 1);
  private static final Resources ONE_AND_A_GIB = new Resources(1, 1024, 0, 0, 0);

  private final List<String> granted = new ArrayList<>();

  @Test
  void memoryIsSharedOutAndGivenBack() {
    ResourceQueue queue = new ResourceQueue(new Resources(8, 2048, 0, 0, 0));
    ResourceQueue.Claim first = queue.claim(RUN, ONE_AND_A_GIB, gpus -> granted.add("first"));
    queue.claim(RUN, new Resources(1, 1025, 0, 0, 0), gpus -> granted.add("second"));
    assertThat(granted).containsExactly("first");
    queue.release(first);
    assertThat(granted).containsExactly("first", "second");
    queue.claim(RUN, ONE_AND_A_GIB, gpus -> granted.add("third"));
    assertThat(granted).as("1023 MiB are left").containsExactly("first", "second");
  }

  @Test
  void whoUsesMoreMemoryThanIsFreeLetsOthersWaitUntilItIsBack() {
    ResourceQueue queue = new ResourceQueue(new Resources(8, 2048, 0, 0, 0));
    ResourceQueue.Claim large = queue.occupy(RUN, new Resources(1, 3000, 0, 0, 0), new Gpus(List.of()));
    queue.claim(RUN, ONE_AND_A_GIB, gpus -> granted.add("next"));
    assertThat(granted).isEmpty();
    queue.release(large);
    assertThat(granted).containsExactly("next");
  }

  @Test
  void gpusInUseAreHandedToNobodyElse() {
    ResourceQueue queue = new ResourceQueue(new Resources(8, 2048, 0, 0, 3));
    ResourceQueue.Claim running = queue.occupy(RUN, new Resources(1, 1, 0, 0, 1), new Gpus(List.of(1)));
    queue.claim(RUN, new Resources(1, 1, 0, 0, 2), gpus -> granted.add(gpus.toString()));
    queue.claim(RUN, new Resources(1, 1, 0, 0, 1), gpus -> granted.add(gpus.toString()));
    assertThat(granted).containsExactly("0,2");
    queue.release(running);
    assertThat(granted).containsExactly("0,2", "1");
  }

  @Test
  void aHeldRunGetsNothingAndLetsOthersPass() {
    UUID other = new UUID(0, 2);
    ResourceQueue queue = new ResourceQueue(new Resources(1, 2048, 0, 0, 0));
    ResourceQueue.Claim running = queue.claim(RUN, ONE_AND_A_GIB, gpus -> granted.add("running"));
    queue.claim(RUN, ONE_AND_A_GIB, gpus -> granted.add("waiting"));
    queue.hold(RUN, true);
    queue.release(running);
    assertThat(granted).containsExactly("running");
    ResourceQueue.Claim passing = queue.claim(other, ONE_AND_A_GIB, gpus -> granted.add("passing"));
    queue.release(passing);
    assertThat(granted).containsExactly("running", "passing");
    queue.hold(RUN, false);
    assertThat(granted).containsExactly("running", "passing", "waiting");
  }
}
