// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is told of one element at different times becomes one statement. */
public final class Merge {
  /** Attributes of this namespace have one value at a time: a later statement replaces it. */
  public static final String SINGLE_VALUED = "urn:dte:prov:";

  private Merge() {}

  /**
   * Both statements as one: all attributes of both, the earliest start and the latest end. Of two kinds of element (an
   * agent that is an entity too) the former stays.
   */
  public static Element of(Element known, Element more) {
    List<Attribute> attributes = attributes(known.attributes(), more.attributes());
    if (known instanceof Element.Activity activity) {
      Time start = activity.startTime();
      Time end = activity.endTime();
      if (more instanceof Element.Activity later) {
        start = earlier(start, later.startTime());
        end = later(end, later.endTime());
      }
      return new Element.Activity(known.id(), start, end, attributes);
    }
    return known instanceof Element.Agent ? new Element.Agent(known.id(), attributes)
        : new Element.Entity(known.id(), attributes);
  }

  private static List<Attribute> attributes(List<Attribute> known, List<Attribute> more) {
    if (more.isEmpty()) {
      return known;
    }
    if (known.isEmpty() && more.size() == 1) {
      return more;
    }
    Set<Attribute> all = new LinkedHashSet<>(known);
    for (Attribute each : more) {
      if (each.name().uri().startsWith(SINGLE_VALUED)) {
        all.removeIf(former -> former.name().equals(each.name()));
      }
    }
    all.addAll(more);
    return new ArrayList<>(all);
  }

  private static Time earlier(Time one, Time other) {
    return one.isNone() || !other.isNone() && before(other, one) ? other : one;
  }

  private static Time later(Time one, Time other) {
    return one.isNone() || !other.isNone() && before(one, other) ? other : one;
  }

  private static boolean before(Time one, Time other) {
    Optional<Instant> first = one.instant();
    Optional<Instant> second = other.instant();
    return first.isPresent() && second.isPresent() && first.get().isBefore(second.get());
  }
}
