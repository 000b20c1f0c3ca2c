// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunService;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.run.RunProvenance;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The lineage of runs as commands name them: of this process's log, or of the server or desktop that owns the data
 * directory. Safe for use by many threads.
 */
@Component(service = RunLineages.class)
public final class RunLineages {
  private static final int MOST_RUNS = 100_000;
  private static final int SHORTEST = 4;
  private static final String JSON = "prov-json";

  private final DataDirectory home;
  private final RunService runs;
  private final RunProvenance lineages;
  private final ProvFormats formats;

  /** A run and its lineage. */
  record Told(UUID run, Document document) {}

  @Activate
  public RunLineages(@Reference DataDirectory home, @Reference RunService runs, @Reference RunProvenance lineages,
      @Reference ProvFormats formats) {
    this.home = home;
    this.runs = runs;
    this.lineages = lineages;
    this.formats = formats;
  }

  /**
   * The lineage of a run.
   *
   * @param reference an id, the beginning or end of one, or {@code last}
   * @throws DteException when there is no such run, or more than one
   */
  Told of(String reference) throws DteException {
    Optional<Owner> owner = home.owner().filter(other -> other.pid() != ProcessHandle.current().pid());
    UUID run = find(reference, owner.isPresent() ? listed(owner.get()) : runs.list(RunQuery.ALL));
    if (owner.isEmpty()) {
      return new Told(run, lineages.of(run));
    }
    OwnerCall call = new OwnerCall(owner.get(), "");
    try (InputStream in = call.stream("runs/" + run + "/export?format=" + JSON)) {
      return new Told(run, formats.read(formats.find(JSON), in, "the owner's answer"));
    } catch (IOException e) {
      throw call.silent(e);
    }
  }

  private static List<Run> listed(Owner owner) throws DteException {
    List<Run> out = new ArrayList<>();
    new OwnerCall(owner, "").get("runs?limit=" + MOST_RUNS).forEach(one -> out.add(Run.fromJson(one)));
    return out;
  }

  private static UUID find(String reference, List<Run> all) throws DteException {
    List<UUID> fitting = all.stream().filter(run -> reference.equals("last") ? run.parent().isEmpty() : fits(run, reference))
        .map(Run::id).toList();
    if (fitting.isEmpty()) {
      throw new DteException(ExitCode.NOT_FOUND, "There is no run \"" + reference + "\"", "dte runs list shows all");
    }
    if (fitting.size() > 1 && !reference.equals("last")) {
      throw new DteException(ExitCode.USAGE, fitting.size() + " runs fit \"" + reference + "\"",
          "write more of the id, for example " + fitting.get(0));
    }
    return fitting.get(0);
  }

  private static boolean fits(Run run, String reference) {
    String id = run.id().toString();
    return reference.length() >= SHORTEST && (id.startsWith(reference) || id.endsWith(reference));
  }
}
