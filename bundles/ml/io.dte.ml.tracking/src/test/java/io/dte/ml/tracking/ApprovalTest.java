// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApprovalTest {

  @Test
  void namesAreGivenAsAListOrPartedByCommas() {
    Approval approval = Approval.of(new ApprovalConfig() {
      @Override
      public Class<? extends Annotation> annotationType() {
        return ApprovalConfig.class;
      }

      @Override
      public String[] reviewers() {
        return new String[] {"ada, carl", "eva"};
      }

      @Override
      public String[] certificates() {
        return new String[] {" silver ,gold,"};
      }
    });
    assertThat(approval).isEqualTo(new Approval(Set.of("ada", "carl", "eva"), List.of("silver", "gold")));
  }
}
