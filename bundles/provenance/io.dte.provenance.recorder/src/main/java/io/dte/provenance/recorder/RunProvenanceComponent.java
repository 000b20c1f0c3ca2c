// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.JournalReader;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.run.RunProvenance;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells the lineage of a run from the log, or from the journal a one-shot process left in the run's folder. */
@Component
public final class RunProvenanceComponent implements RunProvenance {
  private static final int PAGE = 1000;

  private final EventLog log;
  private final JournalReader journals;

  @Activate
  public RunProvenanceComponent(@Reference EventLog log, @Reference JournalReader journals) {
    this.log = log;
    this.journals = journals;
  }

  @Override
  public Document of(UUID run, Predicate<UUID> visible) throws DteException {
    Collected main = new Collected();
    Deque<UUID> children = new ArrayDeque<>();
    Set<UUID> told = new LinkedHashSet<>(Set.of(run));
    if (!tell(run, main, children)) {
      throw new DteException(ExitCode.INVALID, "no events of run " + run + " are to be had here",
          "`dte runs list` shows the runs; a run of the server is asked for while the server runs");
    }
    List<Bundle> bundles = new ArrayList<>();
    while (!children.isEmpty()) {
      UUID child = children.poll();
      Collected part = new Collected();
      if (told.add(child) && visible.test(child) && tell(child, part, children)) {
        QualifiedName id = Identifiers.run(child);
        QualifiedName bundle = new QualifiedName(id.namespace(), id.localName() + "#provenance", id.prefix());
        main.add(new Element.Entity(bundle, List.of(Attribute.of(Names.PROV_TYPE, Names.PROV_BUNDLE))));
        List<Statement> statements = part.statements();
        bundles.add(new Bundle(bundle, Identifiers.namespaces(statements), statements));
      }
    }
    List<Statement> statements = main.statements();
    return new Document(Identifiers.namespaces(statements), statements, bundles);
  }

  /** Whether there are any events; the runs that its steps followed are its children. */
  private boolean tell(UUID run, Collected into, Deque<UUID> children) throws DteException {
    Lineage lineage = new Lineage(run);
    long after = 0;
    boolean any = false;
    while (true) {
      List<Event> page = page(run, after);
      for (Event event : page) {
        lineage.tell(event, into::add);
        any = true;
        for (Relation relation : event.relations()) {
          if (relation.verb() == Relation.Verb.FOLLOWED && relation.target().startsWith("run:")
              && !event.subject().isEmpty()) {
            child(relation.target().substring("run:".length()), children);
          }
        }
      }
      if (page.size() < PAGE) {
        return any;
      }
      after = page.get(page.size() - 1).sequence();
    }
  }

  private static void child(String id, Deque<UUID> children) {
    try {
      children.add(UUID.fromString(id));
    } catch (IllegalArgumentException notOurs) {
      // A run of another system, which is named and nothing more.
      return;
    }
  }

  private List<Event> page(UUID run, long after) throws DteException {
    List<Event> known = log.readRun(run, after, PAGE);
    if (!known.isEmpty() || after > 0 && !log.readRun(run, 0, 1).isEmpty()) {
      return known;
    }
    try {
      return journals.read(run, after, PAGE);
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "the journal of run " + run + " cannot be read: " + e.getMessage(), "", e);
    }
  }
}
