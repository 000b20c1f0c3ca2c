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
  private static final Pattern RANDOM = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}");
  private static final int SHORTEST_RANDOM = 32;
  private static final int MOST = 64;
  private static final int LONGEST = 64;
  /** A long text is looked at in pieces, since its first words are enough. */
  private static final int PIECE = 4096;
  private static final int LETTERS_AND_NUMBERS = 1 << Character.UPPERCASE_LETTER | 1 << Character.LOWERCASE_LETTER
      | 1 << Character.TITLECASE_LETTER | 1 << Character.MODIFIER_LETTER | 1 << Character.OTHER_LETTER
      | 1 << Character.DECIMAL_DIGIT_NUMBER | 1 << Character.LETTER_NUMBER | 1 << Character.OTHER_NUMBER;

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
    for (int from = 0; from < text.length() && words.size() < MOST;) {
      int to = pieceEnd(text, from);
      String lower = text.substring(from, to).toLowerCase(Locale.ROOT);
      split(lower.length() < SHORTEST_RANDOM ? lower : RANDOM.matcher(lower).replaceAll(" "), words);
      from = to;
    }
  }

  /** At a space, so that neither a word is cut nor a letter from those its lower case depends on. */
  private static int pieceEnd(String text, int from) {
    int end = Math.min(text.length(), from + PIECE);
    while (end < text.length() && text.charAt(end) != ' ') {
      end++;
    }
    return end;
  }

  private static void split(String text, Set<String> words) {
    int first = -1;
    for (int at = 0; at <= text.length() && words.size() < MOST;) {
      int letter = at < text.length() ? text.codePointAt(at) : ' ';
      if ((LETTERS_AND_NUMBERS >> Character.getType(letter) & 1) == 0) {
        if (first >= 0 && at - first <= LONGEST) {
          words.add(text.substring(first, at));
        }
        first = -1;
      } else if (first < 0) {
        first = at;
      }
      at += Character.charCount(letter);
    }
  }
}
