// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

/** Short names out of identifiers, which packed documents write as {@code #main/step/input}. */
public final class Names {

  private Names() {}

  /** What is behind the last hash, or the whole text. */
  public static String fragment(String id) {
    int hash = id.indexOf('#');
    return hash < 0 ? id : id.substring(hash + 1);
  }

  /** The last part of an identifier that is written with its address; else the text itself. */
  public static String shortName(String id) {
    int hash = id.indexOf('#');
    String fragment = hash < 0 ? id : id.substring(hash + 1);
    int slash = fragment.lastIndexOf('/');
    return slash < 0 ? fragment : fragment.substring(slash + 1);
  }

  /** The same, but text without a hash is taken as it is. */
  static String symbol(String text) {
    return text.indexOf('#') < 0 ? text : shortName(text);
  }
}
