// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.cwl.load.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a process needs beyond its command. */
public sealed interface Requirement {

  record InlineJavascript(List<String> libraries) implements Requirement {}

  /** @param image or file or build instruction, as written; @param outputDirectory inside the container, or empty */
  record Docker(JsonNode fields, String outputDirectory) implements Requirement {}

  /** @param packages as written: a list, or a mapping by name */
  record Software(JsonNode packages) implements Requirement {

    /** Names and versions, for people. */
    public String label() {
      List<String> names = new ArrayList<>();
      packages.forEach(one -> {
        if (one.path("package").isTextual()) {
          names.add(label(one.path("package").textValue(), one.path("version")));
        }
      });
      if (packages.isObject()) {
        packages.properties().forEach(one ->
            names.add(label(one.getKey(), one.getValue().isObject() ? one.getValue().path("version") : one.getValue())));
      }
      return String.join(", ", names);
    }

    private static String label(String name, JsonNode version) {
      List<String> versions = new ArrayList<>();
      version.forEach(one -> {
        if (one.isTextual()) {
          versions.add(one.textValue());
        }
      });
      return versions.isEmpty() ? name : name + " " + String.join(" or ", versions);
    }
  }

  /** @param listing one expression, or the entries */
  record InitialWorkDir(Value expression, List<Entry> listing) implements Requirement {

    /**
     * One thing to put into the working directory.
     *
     * @param entry a File, Directory, text or expression
     * @param name what to call it, or null
     * @param writable the tool may change it
     * @param isDirent written as entry and name; else a bare expression or object
     */
    public record Entry(Value entry, Value name, boolean writable, boolean isDirent) {}
  }

  /** @param variables by name, in order */
  record EnvVar(Map<String, Value> variables) implements Requirement {}

  record ShellCommand() implements Requirement {}

  /** @param amounts by field: {@code coresMin} … */
  record Resource(Map<String, Value> amounts) implements Requirement {}

  /** @param count how many GPUs the tool needs at least */
  record Gpus(Value count) implements Requirement {}

  /** {@code cwltool:MPIRequirement}. @param processes how many; 0 for none */
  record Mpi(Value processes) implements Requirement {}

  record WorkReuse(Value enable) implements Requirement {}

  record NetworkAccess(Value allow) implements Requirement {}

  record InplaceUpdate(boolean allow) implements Requirement {}

  /**
   * {@code dte:Retry}.
   *
   * @param attempts all in all
   * @param backoff before the second; doubled before each further one
   */
  record Retry(int attempts, Duration backoff) implements Requirement {}

  record TimeLimit(Value seconds) implements Requirement {}

  record Listing(LoadListing mode) implements Requirement {}

  /**
   * An Operation is carried out by a workflow of another engine, as a child run.
   *
   * @param engine its name
   * @param document absolute path
   * @param inputs names of the child's inputs by the Operation's; one that is not named keeps its name
   * @param outputs names of the child's outputs by the Operation's; one that is not named keeps its name
   * @param place where it is asked for
   */
  record SubWorkflow(String engine, String document, Map<String, String> inputs, Map<String, String> outputs, Place place)
      implements Requirement {}

  /** What the site's rules and the runner are told of a step. @param labels by name */
  record Placement(Map<String, String> labels) implements Requirement {}

  /** What only switches on what is always there: scatter, sub-workflows, several sources, step expressions, types. */
  record Feature() implements Requirement {}

  /** A hint of somebody else's. */
  record Unknown(JsonNode fields) implements Requirement {}
}
