// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.EventUpcaster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Brings events that were written by older versions to the newest one their upcasters lead to. */
final class Upcasters {
  private final Map<EventType, EventUpcaster> byType = new ConcurrentHashMap<>();

  void add(EventUpcaster upcaster) {
    byType.put(upcaster.from(), upcaster);
  }

  void remove(EventUpcaster upcaster) {
    byType.remove(upcaster.from(), upcaster);
  }

  List<Event> upcast(List<Event> events) {
    if (byType.isEmpty()) {
      return events;
    }
    List<Event> current = new ArrayList<>(events.size());
    events.forEach(event -> current.add(upcast(event)));
    return current;
  }

  private Event upcast(Event event) {
    Event current = event;
    EventUpcaster next;
    while ((next = byType.get(current.type())) != null) {
      current = new Event(current.id(), current.sequence(), current.time(), current.run(),
          new EventType(current.type().name(), current.type().version() + 1), current.subject(), current.actor(),
          next.upcast(current.payload()), current.relations());
    }
    return current;
  }
}
