// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.run.RunKind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The run kinds that are there now. Of several with one name the highest ranking counts, then the lowest id. */
final class Kinds {

  /** A registered kind; @param ranking and @param id as the framework gave them. */
  record Entry(String name, RunKind kind, int ranking, long id) {}

  private static final Comparator<Entry> BEST_FIRST =
      Comparator.comparingInt((Entry entry) -> -entry.ranking()).thenComparingLong(Entry::id);

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  Entry add(RunKind kind, Map<String, ?> properties) {
    Entry entry = new Entry(String.valueOf(properties.get(RunKind.NAME_PROPERTY)), kind,
        properties.get("service.ranking") instanceof Integer ranking ? ranking : 0,
        properties.get("service.id") instanceof Long id ? id : 0);
    entries.add(entry);
    return entry;
  }

  /** The entry that was taken out, if there was one. */
  Optional<Entry> remove(RunKind kind) {
    Optional<Entry> found = entries.stream().filter(entry -> entry.kind() == kind).findFirst();
    found.ifPresent(entries::remove);
    return found;
  }

  Optional<Entry> find(String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).min(BEST_FIRST);
  }

  List<String> names() {
    return entries.stream().map(Entry::name).distinct().sorted().toList();
  }
}
