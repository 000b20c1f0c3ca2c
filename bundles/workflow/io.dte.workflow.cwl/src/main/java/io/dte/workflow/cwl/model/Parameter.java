// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.cwl.load.Place;
import java.util.List;

/**
 * An input, an output or a record's field.
 *
 * @param name without the document's address
 * @param type what it holds
 * @param label one line, or empty
 * @param doc more, or empty
 * @param secondaryFiles of each file in it
 * @param format of each file in it: addresses or expressions
 * @param loadContents read the start of each file
 * @param loadListing or null for the default
 * @param defaultValue or null
 * @param binding on the command line, or null
 * @param output how it is found, or null
 * @param source where a workflow takes its output from, or null
 * @param place where it is declared
 */
public record Parameter(String name, CwlType type, String label, String doc, List<SecondaryFile> secondaryFiles,
    List<Value> format, boolean loadContents, LoadListing loadListing, JsonNode defaultValue, Binding binding,
    OutputBinding output, Source source, Place place) {

  /** The same with another type. */
  public Parameter withType(CwlType other) {
    return new Parameter(name, other, label, doc, secondaryFiles, format, loadContents, loadListing, defaultValue, binding,
        output, source, place);
  }

  /** The same with other secondary files. */
  public Parameter withSecondaryFiles(List<SecondaryFile> others) {
    return new Parameter(name, type, label, doc, others, format, loadContents, loadListing, defaultValue, binding, output,
        source, place);
  }

  /** The same as an output that is found another way. */
  Parameter withOutput(OutputBinding other) {
    return new Parameter(name, type, label, doc, secondaryFiles, format, loadContents, loadListing, defaultValue, binding,
        other, source, place);
  }

  /** The same as an output of a workflow that comes from there. */
  Parameter withSource(Source other) {
    return new Parameter(name, type, label, doc, secondaryFiles, format, loadContents, loadListing, defaultValue, binding,
        output, other, place);
  }
}
