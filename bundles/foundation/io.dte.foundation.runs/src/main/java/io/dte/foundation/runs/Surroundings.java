// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.home.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * What executes the runs of this process: the engine and the JVM with their versions, and the machine.
 *
 * @param relations in the words of events
 */
record Surroundings(List<Relation> relations) {
  static final Surroundings HERE = find();

  private static Surroundings find() {
    Bundle bundle = FrameworkUtil.getBundle(Surroundings.class);
    List<Relation> found = new ArrayList<>();
    found.add(Relation.of(Relation.Verb.ASSOCIATED_WITH,
        "software:dte" + (bundle == null ? "" : "@" + bundle.getVersion()), "engine"));
    found.add(Relation.of(Relation.Verb.ASSOCIATED_WITH, "software:java@" + Runtime.version(), "runtime"));
    String host = ProcessIdentity.hostName();
    if (!host.isEmpty()) {
      found.add(Relation.of(Relation.Verb.ASSOCIATED_WITH, "machine:" + host, "machine"));
    }
    return new Surroundings(List.copyOf(found));
  }
}
