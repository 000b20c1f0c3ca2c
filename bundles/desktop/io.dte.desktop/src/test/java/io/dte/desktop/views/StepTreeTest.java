// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepTreeTest {

  @Test
  void partsOfAStepLieBelowIt() {
    List<StepTree.Node> roots = StepTree.build(steps("check", "fuse", "fuse/0", "fuse/1", "sub/inner"));
    assertThat(roots).extracting(StepTree.Node::label).containsExactly("check", "fuse", "sub/inner");
    assertThat(roots.get(1).children()).extracting(StepTree.Node::label).containsExactly("0", "1");
    assertThat(roots.get(1).children().get(0).parent()).isSameAs(roots.get(1));
  }

  @Test
  void aMissingLevelIsPassedOver() {
    List<StepTree.Node> roots = StepTree.build(steps("a", "a/b/c"));
    assertThat(roots).hasSize(1);
    assertThat(roots.get(0).children()).extracting(StepTree.Node::label).containsExactly("b/c");
  }

  private static List<Step> steps(String... names) {
    return Stream.of(names).map(n -> new Step(n, RunState.RUNNING, false, 1, null, null, "")).toList();
  }
}
