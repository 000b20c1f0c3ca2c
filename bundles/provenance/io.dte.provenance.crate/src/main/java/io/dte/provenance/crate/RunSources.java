// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.exchange.DocumentPacker;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Gathers what the platform knows of a run. Safe for use by many threads. */
@Component(service = RunSources.class)
public final class RunSources {
  /** Framework property: the product's version. */
  private static final String VERSION_PROPERTY = "dte.version";

  private final RunService runs;
  private final EventLog log;
  private final Credits credits;
  private final String version;
  private final List<DocumentPacker> packers = new CopyOnWriteArrayList<>();

  @Activate
  public RunSources(@Reference RunService runs, @Reference EventLog log, @Reference Credits credits, BundleContext bundles) {
    this(runs, log, credits, bundles.getProperty(VERSION_PROPERTY));
  }

  RunSources(RunService runs, EventLog log, Credits credits, String version) {
    this.runs = runs;
    this.log = log;
    this.credits = credits;
    this.version = version == null ? "" : version;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addPacker(DocumentPacker packer) {
    packers.add(packer);
  }

  void removePacker(DocumentPacker packer) {
    packers.remove(packer);
  }

  /**
   * Everything of a run that is over.
   *
   * @throws DteException when there is no such run, it is not over, or its workflow is gone or no longer valid
   */
  CrateSource of(UUID id) throws DteException {
    Run run = runs.find(id).orElseThrow(() ->
        new DteException(ExitCode.NOT_FOUND, "There is no run " + id, "dte runs list shows all"));
    RunStory story = RunStory.of(run, runs.folder(id), log.readRun(id, 0, Integer.MAX_VALUE));
    return new CrateSource(story, packed(run), credits, version);
  }

  private DocumentPacker.Packed packed(Run run) throws DteException {
    if (!run.kind().equals("workflow") || run.document().isEmpty()) {
      return null;
    }
    Path document = Path.of(run.document());
    Path file = Path.of(run.document().replaceFirst("#[^/]*$", ""));
    if (!Files.exists(document) && !Files.exists(file)) {
      throw new DteException(new Problem(ExitCode.INVALID, "The workflow of this run is not there any more",
          SourceLocation.of(run.document()), "put it back, or run again and export that run"));
    }
    for (DocumentPacker packer : packers) {
      if (packer.accepts(document)) {
        return packer.pack(document);
      }
    }
    return null;
  }
}
