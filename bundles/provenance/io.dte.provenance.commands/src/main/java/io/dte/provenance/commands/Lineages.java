// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunService;
import io.dte.provenance.api.run.RunProvenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Asks the server where there is one, and else the runs of this data directory. */
@Component(service = Lineages.class)
public final class Lineages {
  private final DataDirectory home;
  private final RunService runs;
  private final RunProvenance provenance;

  @Activate
  public Lineages(@Reference DataDirectory home, @Reference RunService runs, @Reference RunProvenance provenance) {
    this.home = home;
    this.runs = runs;
    this.provenance = provenance;
  }

  /** The server's calls; UNAVAILABLE without one. */
  OwnerCall owner() throws DteException {
    return home.owner().map(OwnerCall::new).orElseThrow(() -> new DteException(ExitCode.UNAVAILABLE,
        "no server owns the data directory " + home.root() + ", and documents are stored by one", "start it: dte server"));
  }

  JsonNode walk(List<String> uris, boolean up, int depth, int limit) throws DteException {
    Optional<Owner> owner = home.owner();
    if (owner.isEmpty()) {
      return local().walk(uris, up, depth);
    }
    Map<String, List<String>> query = new LinkedHashMap<>();
    query.put("id", uris);
    query.put("direction", List.of(up ? "up" : "down"));
    query.put("depth", List.of(Integer.toString(depth)));
    query.put("limit", List.of(Integer.toString(limit)));
    return new OwnerCall(owner.get()).get("lineage" + OwnerCall.query(query));
  }

  JsonNode search(String words, int limit) throws DteException {
    Optional<Owner> owner = home.owner();
    return owner.isEmpty() ? local().search(words, limit) : new OwnerCall(owner.get()).get("search"
        + OwnerCall.query(Map.of("q", List.of(words), "limit", List.of(Integer.toString(limit)))));
  }

  private LocalGraph local() {
    LocalGraph graph = new LocalGraph();
    for (Run run : runs.list(RunQuery.ALL)) {
      try {
        graph.add(run.id().toString(), provenance.of(run.id()));
      } catch (DteException executedByAnOwner) {
        // Its events are in the database, which only an owner opens.
        continue;
      }
    }
    return graph;
  }
}
