// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Texts that stand for a part of a document from one process to the next. */
class FingerprintTest {
  private record Part(Map<String, Integer> amounts, Set<String> names, List<String> words) {}

  private static Part part(List<String> order, List<String> words) {
    Map<String, Integer> amounts = new LinkedHashMap<>();
    order.forEach(name -> amounts.put(name, name.length()));
    return new Part(amounts, new LinkedHashSet<>(order), words);
  }

  @Test
  void orderOfMapsAndSetsDoesNotCount() {
    Part one = part(List.of("coresMin", "ramMin", "outdirMin"), List.of("a", "b"));
    Part other = part(List.of("outdirMin", "ramMin", "coresMin"), List.of("a", "b"));
    assertThat(Fingerprint.of(one)).isEqualTo(Fingerprint.of(other))
        .isEqualTo(Fingerprint.of(new Part(Map.copyOf(one.amounts), Set.copyOf(one.names), one.words)));
  }

  @Test
  void orderOfListsAndEachValueCount() {
    Part one = part(List.of("coresMin", "ramMin"), List.of("a", "b"));
    assertThat(Fingerprint.of(one)).isNotEqualTo(Fingerprint.of(part(List.of("coresMin", "ramMin"), List.of("b", "a"))))
        .isNotEqualTo(Fingerprint.of(part(List.of("coresMin", "ramMax"), List.of("a", "b"))));
  }
}
