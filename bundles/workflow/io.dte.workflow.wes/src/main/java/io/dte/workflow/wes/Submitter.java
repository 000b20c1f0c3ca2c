// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes runs of WES requests, and remembers what was asked in each run's folder. */
final class Submitter {
  static final List<String> VERSIONS = List.of("v1.0", "v1.1", "v1.2");
  static final String ENGINE = "cwl";
  private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);
  private static final String REQUEST = "wes.json";
  private static final Pattern TEMPLATE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  private final RunService runs;
  private final Path runsFolder;
  private final String version;
  private final boolean remote;
  private final ObjectMapper json = new ObjectMapper();

  Submitter(RunService runs, Path runsFolder, String version, boolean remote) {
    this.runs = runs;
    this.runsFolder = runsFolder;
    this.version = version;
    this.remote = remote;
  }

  /** Whether inputs may be named by address. */
  boolean isRemote() {
    return remote;
  }

  /** Starts what a request asks for; attachments of one that is refused are deleted. */
  Run submit(Submission submission, Caller caller) throws DteException {
    try {
      Run run = start(submission, caller);
      remember(run, submission);
      return run;
    } catch (DteException e) {
      submission.delete();
      throw e;
    }
  }

  private Run start(Submission submission, Caller caller) throws DteException {
    String type = submission.field("workflow_type");
    String language = submission.field("workflow_type_version");
    if (!type.equalsIgnoreCase("CWL")) {
      throw wrong("workflow_type '" + type + "' is not known", "give CWL");
    }
    if (!VERSIONS.contains(language)) {
      throw wrong("workflow_type_version '" + language + "' is not known", "give one of " + String.join(", ", VERSIONS));
    }
    engine(submission.field("workflow_engine"), submission.field("workflow_engine_version"));
    for (JsonNode tag : object(submission, "tags")) {
      if (!tag.isTextual()) {
        throw wrong("A tag is " + tag + ", which is no text", "send {\"NAME\": \"TEXT\"}");
      }
    }
    String document = document(submission, submission.field("workflow_url"), caller);
    JsonNode inputs = object(submission, "workflow_params");
    Map<String, String> options = options(submission);
    RunRequest request = new RunRequest("workflow", "", document, inputs, null, null, caller.name(), options);
    if (caller.role() == Role.OPERATOR) {
      return runs.submit(request);
    }
    return runs.submit(request, checked -> {
      Path own = TEMPLATE.matcher(document).matches() ? Path.of(checked.document()).getParent() : submission.folder();
      new InputPlaces(runsFolder, own, remote).check(checked.inputs());
    });
  }

  private void engine(String name, String wanted) throws DteException {
    if (name.isEmpty() ? !wanted.isEmpty() : !name.equalsIgnoreCase(ENGINE)) {
      throw wrong(name.isEmpty() ? "workflow_engine_version is given without workflow_engine"
          : "workflow_engine '" + name + "' is not known", "give " + ENGINE + ", or neither of both");
    }
    if (!wanted.isEmpty() && !wanted.equals(version)) {
      throw wrong("workflow_engine_version '" + wanted + "' is not here", "give " + version + ", or none");
    }
  }

  private Map<String, String> options(Submission submission) throws DteException {
    Map<String, String> options = new TreeMap<>();
    for (Map.Entry<String, JsonNode> parameter : object(submission, "workflow_engine_parameters").properties()) {
      if (!EngineParameter.names().contains(parameter.getKey())) {
        throw wrong("The engine parameter '" + parameter.getKey() + "' is not known",
            "there are: " + String.join(", ", EngineParameter.names()));
      }
      if (!parameter.getValue().isValueNode() || parameter.getValue().isNull()) {
        throw wrong("The engine parameter '" + parameter.getKey() + "' is " + parameter.getValue(), "give a text, a number, true or false");
      }
      options.put(parameter.getKey(), parameter.getValue().asText());
    }
    return options;
  }

  private String document(Submission submission, String url, Caller caller) throws DteException {
    if (url.isBlank()) {
      throw wrong("workflow_url is missing", "name an attachment, or a template");
    }
    int hash = url.indexOf('#');
    String name = hash < 0 ? url : url.substring(0, hash);
    String fragment = hash < 0 ? "" : url.substring(hash);
    if (!name.contains(":") && !name.startsWith("/")) {
      Path attached = submission.inside(name);
      if (Files.isRegularFile(attached)) {
        need(caller, Role.DEVELOPER, "send a document of their own");
        return attached + fragment;
      }
      if (TEMPLATE.matcher(name).matches()) {
        return url;
      }
      throw wrong("There is no attachment '" + name + "'", "send the file of workflow_url as workflow_attachment");
    }
    if (name.startsWith("file:") || name.startsWith("/")) {
      need(caller, Role.OPERATOR, "name a file of the server");
      return url;
    }
    throw wrong("workflow_url '" + url + "' is not fetched from elsewhere", "send the document as workflow_attachment");
  }

  private static void need(Caller caller, Role role, String what) throws DteException {
    if (!caller.role().includes(role)) {
      throw new DteException(ExitCode.REFUSED, "Only who is " + role.label() + " may " + what,
          "name a template, or ask an operator for another role");
    }
  }

  private ObjectNode object(Submission submission, String field) throws DteException {
    String text = submission.field(field);
    try {
      JsonNode value = text.isBlank() ? json.createObjectNode() : json.readTree(text);
      if (value.isNull()) {
        return json.createObjectNode();
      }
      if (value instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw wrong(field + " is no JSON: " + e.getOriginalMessage(), "send a JSON object as text");
    }
    throw wrong(field + " is no JSON object", "send {\"NAME\": VALUE}");
  }

  private static DteException wrong(String message, String hint) {
    return new DteException(ExitCode.USAGE, message, hint);
  }

  private void remember(Run run, Submission submission) throws DteException {
    ObjectNode request = json.createObjectNode();
    for (String field : List.of("workflow_type", "workflow_type_version", "workflow_url", "workflow_engine", "workflow_engine_version")) {
      if (!submission.field(field).isEmpty()) {
        request.put(field, submission.field(field));
      }
    }
    for (String field : List.of("workflow_params", "tags", "workflow_engine_parameters")) {
      request.set(field, object(submission, field));
    }
    try {
      AtomicFile.write(runs.folder(run.id()).resolve(REQUEST), json.writeValueAsBytes(request));
    } catch (IOException e) {
      LOG.warn("cannot keep what was asked for run {}: {}", run.id(), e.getMessage());
    }
  }

  /** What was asked; for a run that came by another way, as if it had come by this one. */
  ObjectNode request(Run run) {
    try {
      if (json.readTree(Files.readAllBytes(runs.folder(run.id()).resolve(REQUEST))) instanceof ObjectNode request) {
        return request;
      }
    } catch (IOException otherWay) {
      LOG.debug("run {} did not come by WES", run.id());
    }
    ObjectNode request = json.createObjectNode().put("workflow_type", "CWL").put("workflow_type_version", "v1.2")
        .put("workflow_url", run.document());
    request.set("workflow_params", run.inputs().isObject() ? run.inputs() : json.createObjectNode());
    return request;
  }
}
