// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.provenance.api.cite.Citable;
import io.dte.provenance.api.cite.Citable.CitedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The metadata by which the results of a run are found and cited. */
abstract class MetadataExport implements RunExport {
  private final RunSources sources;

  MetadataExport(RunSources sources) {
    this.sources = sources;
  }

  abstract JsonNode metadata(Citation citation);

  @Override
  public void write(UUID run, OutputStream out) throws DteException, IOException {
    out.write((metadata(citation(sources.of(run))).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Citation citation(CrateSource source) throws DteException {
    Run run = source.story().run();
    Payload files = Payload.readable();
    files.take("outputs", run.outputs(), "");
    Map<String, Credits.Person> creators = new LinkedHashMap<>();
    List<Credits.Person> people = new ArrayList<>(List.of(source.credits().actor(run.actor())));
    people.addAll(source.credits().authors(source.document()));
    people.forEach(person -> creators.putIfAbsent(person.id(), person));
    Instant started = run.startedAt() == null ? run.createdAt() : run.startedAt();
    Instant ended = run.endedAt() == null ? started : run.endedAt();
    List<String> versions = source.credits().annotations(source.document(), "softwareVersion");
    String description = "What the run " + run.id() + " of \"" + source.title() + "\" gave; it "
        + (run.state() == RunState.SUCCEEDED ? "succeeded" : "ended " + run.state().label()) + ". Made by " + source.engine() + ".";
    List<CitedFile> cited = files.items().stream()
        .map(item -> new CitedFile(item.name(), item.digests().size(), item.digests().sha256())).toList();
    return new Citation(Citable.Type.DATASET, source.credits().identifier(run.id()),
        "Results of " + source.title(), description, List.copyOf(creators.values()),
        source.credits().licence(source.document()), source.credits().publisher(), started, ended, source.title(),
         versions.isEmpty() ? "" : versions.get(0), cited);
  }
}
