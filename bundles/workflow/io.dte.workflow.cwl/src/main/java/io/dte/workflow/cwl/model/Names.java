// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import io.dte.foundation.api.problem.Spelling;
import java.util.Collection;
import java.util.List;

/** Short names out of identifiers, which packed documents write as {@code #main/step/input}. */
public final class Names {
  /** Stands among the names of inputs, outputs and the like for those in a part of the document that could not be read. */
  public static final String UNREAD = "";

  private Names() {}

  /**
   * Whether a name is none of the known ones. Where some could not be read, it may be one of those, unless it looks like a
   * slip of the pen for a known one.
   */
  public static boolean isWrong(String name, Collection<String> known) {
    return !known.contains(name) && (!known.contains(UNREAD) || !Spelling.nearest(name, read(known)).isEmpty());
  }

  /** The known names that could be read. */
  public static List<String> read(Collection<String> known) {
    return known.stream().filter(name -> !name.equals(UNREAD)).toList();
  }

  /** What is behind the first hash, or the whole text. */
  public static String fragment(String id) {
    int hash = id.indexOf('#');
    return hash < 0 ? id : id.substring(hash + 1);
  }

  /** The last part of an identifier that is written with its address; else the text itself. */
  public static String shortName(String id) {
    String fragment = fragment(id);
    int slash = fragment.lastIndexOf('/');
    return slash < 0 ? fragment : fragment.substring(slash + 1);
  }

  /** The same, but text without a hash is taken as it is. */
  static String symbol(String text) {
    return text.indexOf('#') < 0 ? text : shortName(text);
  }
}
