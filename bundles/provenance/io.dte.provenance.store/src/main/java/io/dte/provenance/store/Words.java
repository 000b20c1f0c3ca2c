// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Value;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words an element is found by: of its name and of its attributes' values. UUIDs and digests are no words: nobody
 * looks for parts of them, whole they are names, and an index in their order would be written anew with each commit. Nor are
 * addresses: most are places of files, whose names are their labels.
 */
final class Words {
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern RANDOM = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}");
  private static final int SHORTEST_RANDOM = 32;
  private static final int MOST = 64;
  private static final int LONGEST = 64;

  static final String INSERT = "INSERT INTO provenance.word (word, doc, element) VALUES (?, ?, ?)";
  static final String DELETE = "DELETE FROM provenance.word WHERE word = ? AND doc = ? AND element = ?";

  private Words() {}

  static Set<String> of(Element element) {
    Set<String> words = new LinkedHashSet<>();
    add(element.id().localName(), words);
    for (Attribute attribute : element.attributes()) {
      if (attribute.value() instanceof Value.Literal literal && !literal.datatype().equals(Names.XSD_ANY_URI)) {
        add(literal.lexical(), words);
      } else if (attribute.value() instanceof Value.Name name) {
        add(name.name().localName(), words);
      }
    }
    return words;
  }

  static Set<String> of(String text) {
    Set<String> words = new LinkedHashSet<>();
    add(text, words);
    return words;
  }

  private static void add(String text, Set<String> words) {
    String lower = text.toLowerCase(Locale.ROOT);
    String told = lower.length() < SHORTEST_RANDOM ? lower : RANDOM.matcher(lower).replaceAll(" ");
    for (String word : BETWEEN.split(told)) {
      if (!word.isEmpty() && word.length() <= LONGEST && words.size() < MOST) {
        words.add(word);
      }
    }
  }
}
