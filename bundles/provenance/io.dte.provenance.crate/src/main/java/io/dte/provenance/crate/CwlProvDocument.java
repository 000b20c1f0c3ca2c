// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import static io.dte.provenance.crate.CwlProvNames.term;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened, in the terms of CWLProv: the run and all its steps, those of sub-workflows too, in one document. Used
 * once, by one thread.
 */
final class CwlProvDocument {
  private static final QualifiedName NONE = QualifiedName.NONE;

  private final CrateSource source;
  private final Run run;
  private final PackedWorkflow packed;
  private final CwlProvNames names;
  private final List<Statement> out = new ArrayList<>();
  private final CwlProvValues values;
  private final QualifiedName engine;

  CwlProvDocument(CrateSource source, CwlProvNames names, Payload payload) {
    this.source = source;
    this.run = source.story().run();
    this.packed = new PackedWorkflow(source.document());
    this.names = names;
    this.values = new CwlProvValues(names, payload, out);
    this.engine = names.of("engine");
  }

  /** @param inputs of the run, @param outputs of the run */
  Document build(JsonNode inputs, JsonNode outputs) throws DteException {
    Instant started = run.startedAt() == null ? run.createdAt() : run.startedAt();
    Instant ended = run.endedAt() == null ? started : run.endedAt();
    agents(started);
    plans();
    QualifiedName main = names.mainRun();
    activity(main, "WorkflowRun", "Run of workflow/packed.cwl#main", engine, names.plan(PackedWorkflow.MAIN), started, ended);
    for (JsonNode declared : packed.main().path("inputs")) {
      used(main, declared, PackedWorkflow.MAIN, inputs, started);
    }
    for (JsonNode declared : packed.main().path("outputs")) {
      generated(main, declared, PackedWorkflow.MAIN, outputs, ended);
    }
    List<Execution> executions = Execution.of(source.story(), packed);
    StepValues told = new StepValues(packed, source.story(), executions, inputs);
    for (Execution execution : executions) {
      execution(execution, told, ended);
    }
    return new Document(names.namespaces(), out, List.of());
  }

  private void agents(Instant started) {
    Credits.Person person = source.credits().actor(run.actor());
    QualifiedName account = names.of("account");
    out.add(new Element.Agent(account, List.of()));
    out.add(new Element.Agent(names.person(person), List.of(Attribute.of(Names.PROV_TYPE, Names.PROV_PERSON),
        Attribute.of(Names.PROV_LABEL, person.name()), Attribute.of(term("foaf", "name"), person.name()))));
    out.add(new Relation.Delegation(NONE, account, names.person(person), NONE, List.of()));
    out.add(new Element.Agent(engine, List.of(Attribute.of(Names.PROV_TYPE, Names.PROV_SOFTWARE_AGENT),
        Attribute.of(Names.PROV_TYPE, term("wfprov", "WorkflowEngine")),
        Attribute.of(Names.PROV_LABEL, source.engine()))));
    out.add(new Relation.Start(NONE, engine, NONE, account, Time.of(started), List.of()));
  }

  private void plans() {
    packed.workflows().forEach((id, workflow) -> {
      List<Attribute> attributes = new ArrayList<>(List.of(Attribute.of(Names.PROV_TYPE, term("wfdesc", "Workflow")),
          Attribute.of(Names.PROV_TYPE, Names.PROV_PLAN), Attribute.of(Names.PROV_LABEL, "Prospective provenance")));
      for (JsonNode step : workflow.path("steps")) {
        QualifiedName plan = names.plan(step.path("id").asText());
        attributes.add(Attribute.of(term("wfdesc", "hasSubProcess"), plan));
        out.add(new Element.Entity(plan, List.of(Attribute.of(Names.PROV_TYPE, term("wfdesc", "Process")),
            Attribute.of(Names.PROV_TYPE, Names.PROV_PLAN))));
      }
      out.add(new Element.Entity(names.plan(id), attributes));
    });
  }

  private void activity(QualifiedName id, String type, String label, QualifiedName starter, QualifiedName plan,
      Instant started, Instant ended) {
    out.add(new Element.Activity(id, Time.of(started), Time.of(ended),
        List.of(Attribute.of(Names.PROV_TYPE, term("wfprov", type)), Attribute.of(Names.PROV_LABEL, label))));
    out.add(new Relation.Association(NONE, id, engine, plan, List.of()));
    out.add(new Relation.Start(NONE, id, NONE, starter, Time.of(started), List.of()));
    out.add(new Relation.End(NONE, id, NONE, starter, Time.of(ended), List.of()));
  }

  private void execution(Execution execution, StepValues told, Instant runEnded) throws DteException {
    StepRun step = execution.run();
    Instant ended = step.ended() == null ? runEnded : step.ended();
    Instant started = step.started() == null ? ended : step.started();
    QualifiedName id = names.of("step/" + execution.name());
    String declaredStep = execution.found().step().path("id").asText();
    activity(id, "ProcessRun", "Run of workflow/packed.cwl" + declaredStep, execution.parent().isEmpty() ? names.mainRun()
        : names.of("step/" + execution.parent()), names.plan(declaredStep), started, ended);
    execution.image().or(() -> PackedWorkflow.image(packed.process(execution.tool()))).ifPresent(image -> {
      QualifiedName container = names.of("container/" + execution.name());
      out.add(new Element.Agent(container, List.of(Attribute.of(Names.PROV_TYPE, Names.PROV_SOFTWARE_AGENT),
          Attribute.of(term("cwlprov", "image"), image),
          Attribute.of(Names.PROV_LABEL, "Container execution of image " + image))));
      out.add(new Relation.Association(NONE, id, container, NONE, List.of()));
    });
    JsonNode process = packed.process(execution.tool());
    ObjectNode inputs = told.inputs(execution);
    files(step.used(), io.dte.foundation.api.event.Relation.Verb.USED, process.path("inputs"), inputs);
    for (JsonNode declared : process.path("inputs")) {
      used(id, declared, declaredStep, inputs, started);
    }
    ObjectNode outputs = told.outputs(execution);
    files(step.generated(), io.dte.foundation.api.event.Relation.Verb.GENERATED, process.path("outputs"), outputs);
    for (JsonNode declared : process.path("outputs")) {
      generated(id, declared, declaredStep, outputs, ended);
    }
  }

  /** What events name, where the workflow's links do not tell the value: scattered and computed inputs. */
  private static void files(List<io.dte.foundation.api.event.Relation> relations,
      io.dte.foundation.api.event.Relation.Verb verb, JsonNode parameters, ObjectNode values) {
    Map<String, ArrayNode> named = new LinkedHashMap<>();
    for (io.dte.foundation.api.event.Relation one : relations) {
      if (one.verb() == verb && !values.has(one.role())) {
        named.computeIfAbsent(one.role(), role -> JsonNodeFactory.instance.arrayNode()).addObject().put("class", "File")
            .put("location", one.target()).put("checksum", one.digest());
      }
    }
    for (JsonNode declared : parameters) {
      String name = PackedWorkflow.shortName(declared.path("id").asText());
      ArrayNode files = named.get(name);
      if (files != null) {
        boolean isMultiple = CwlTypes.of(declared.path("type")).isMultiple();
        ObjectNode first = (ObjectNode) files.get(0);
        if (!isMultiple && files.size() > 1) {
          ArrayNode others = JsonNodeFactory.instance.arrayNode();
          for (int i = 1; i < files.size(); i++) {
            others.add(files.get(i));
          }
          first.set("secondaryFiles", others);
        }
        values.set(name, isMultiple ? files : first);
      }
    }
  }

  private void used(QualifiedName activity, JsonNode declared, String owner, JsonNode values, Instant time) throws DteException {
    String name = PackedWorkflow.shortName(declared.path("id").asText());
    if (values.has(name)) {
      out.add(new Relation.Usage(NONE, activity, values(activity, values, name), Time.of(time), role(owner, name)));
    }
  }

  private void generated(QualifiedName activity, JsonNode declared, String owner, JsonNode values, Instant time)
      throws DteException {
    String name = PackedWorkflow.shortName(declared.path("id").asText());
    if (values.hasNonNull(name)) {
      out.add(new Relation.Generation(NONE, values(activity, values, name), activity, Time.of(time), role(owner, name)));
    }
  }

  private QualifiedName values(QualifiedName activity, JsonNode values, String name) throws DteException {
    return this.values.entity(values.get(name), activity.localName() + "/" + name);
  }

  private List<Attribute> role(String owner, String name) {
    return List.of(Attribute.of(Names.PROV_ROLE, names.plan(owner + "/" + name)));
  }
}
