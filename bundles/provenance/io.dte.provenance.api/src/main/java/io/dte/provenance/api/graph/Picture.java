// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.graph;

/**
 * What a picture of provenance is to look like.
 *
 * @param form the kind of file
 * @param title what is written above it
 * @param isComplete whether every statement is drawn; else the items of a scatter are one node, values are told in the
 *     activities that used them, and what follows from other edges is left out
 */
public record Picture(Form form, String title, boolean isComplete) {

  /** Both are made of one file and fetch nothing. */
  public enum Form {
    SVG("image/svg+xml"), HTML("text/html; charset=utf-8");

    private final String mediaType;

    Form(String mediaType) {
      this.mediaType = mediaType;
    }

    public String mediaType() {
      return mediaType;
    }
  }
}
