// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import java.util.List;

/**
 * How an output is found.
 *
 * @param glob patterns or expressions
 * @param loadContents read the start of each file
 * @param loadListing or null for the default
 * @param outputEval makes the value from the files found, or null
 */
public record OutputBinding(List<Value> glob, boolean loadContents, LoadListing loadListing, Value outputEval) {}
