// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.home.ProcessIdentity;
import io.dte.foundation.api.run.RunKind;
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
  /** @param version of the engine; its bundles cannot always be found by their classes */
  static Surroundings of(String version) {
    List<Relation> found = new ArrayList<>();
    found.add(Relation.of(Relation.Verb.ASSOCIATED_WITH,
        "software:dte" + (version.isEmpty() ? "" : "@" + version), "engine"));
    found.add(Relation.of(Relation.Verb.ASSOCIATED_WITH, "software:java@" + Runtime.version(), "runtime"));
    String host = ProcessIdentity.hostName();
    if (!host.isEmpty()) {
      found.add(Relation.of(Relation.Verb.ASSOCIATED_WITH, "machine:" + host, "machine"));
    }
    return new Surroundings(List.copyOf(found));
  }

  /** Also the plug-in that brought the kind of run. */
  List<Relation> with(RunKind kind) {
    List<Relation> all = new ArrayList<>(relations);
    all.addAll(plugin(kind));
    return all;
  }

  /** The plug-in that an object's class comes from; nothing for the platform's own. */
  static List<Relation> plugin(Object part) {
    Bundle bundle = FrameworkUtil.getBundle(part.getClass());
    return bundle == null || bundle.getBundleId() == 0 || bundle.getSymbolicName().startsWith("io.dte.") ? List.of()
        : List.of(Relation.of(Relation.Verb.ASSOCIATED_WITH,
            "plugin:" + bundle.getSymbolicName() + "@" + bundle.getVersion(), "plug-in"));
  }
}
