// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

/** How much of a directory's content a document wants to see. */
public enum LoadListing {
  NONE, SHALLOW, DEEP
}
