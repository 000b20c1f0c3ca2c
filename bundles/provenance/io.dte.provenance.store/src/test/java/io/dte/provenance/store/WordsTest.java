// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element.Entity;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Value;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordsTest {

  /** What words are, said in one line over the whole text; the first 64. */
  private static Set<String> plainly(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT)
            .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}", " ").split("[^\\p{L}\\p{N}]+"))
        .filter(word -> !word.isEmpty() && word.length() <= 64).limit(1000).distinct().limit(64)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Test
  void wordsAreLettersAndNumbersWithoutDigestsAndUuids() {
    assertThat(Words.of("Flood-warnings of Vermont, 2026: Σίσυφος ΣΊΣΥΦΟΣ, Ⅷ ½ 雨量 𝒳\uD835!"))
        .containsExactly("flood", "warnings", "of", "vermont", "2026", "σίσυφος", "ⅷ", "½", "雨量", "𝒳");
    assertThat(Words.of("run 01a2258a-7db1-796a-9fec-5f81c47bd10c#fit made 4f42169f103a5f8cafb56481e9d7aa9c1557029d.csv"))
        .containsExactly("run", "fit", "made", "csv");
    for (String text : List.of("", " ", "İstanbul'da ΑΣ'Α ΑΣ", "a".repeat(65) + " " + "b".repeat(64), "ab12".repeat(8) + "xyz",
        "ff01a2258a-7db1-796a-9fec-5f81c47bd10c", "\uDC00x\uD800y", "tab\tline\nend\u00a0nbsp")) {
      assertThat(Words.of(text)).as(text).containsExactlyElementsOf(plainly(text));
    }
  }

  /** A long text is looked at in pieces, and no further than its 64th word; no word is cut where a piece ends. */
  @Test
  void ofALongTextTheFirstSixtyFourWordsAreTold() {
    for (int gap : new int[] {4090, 4091, 4094, 4095, 4096, 4097, 5000}) {
      String text = "x".repeat(gap) + " ΟΔΥΣΣΕΎΣ,01a2258a-7db1-796a-9fec-5f81c47bd10c\t" + "-".repeat(gap) + "vermont flood";
      assertThat(Words.of(text)).as("gap of " + gap).containsExactlyElementsOf(plainly(text)).contains("οδυσσεύς", "vermont");
    }
    String many = IntStream.range(0, 100_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    assertThat(Words.of(many)).hasSize(64).containsExactlyElementsOf(plainly(many));
    assertThat(Words.of(new Entity(StoreFixture.ex("rain"), List.of(Attribute.of(StoreFixture.ex("text"), many),
        Attribute.of(Names.PROV_LABEL, "late"), new Attribute(Names.PROV_LOCATION, new Value.Literal("file:/x", Names.XSD_ANY_URI, ""))))))
        .hasSize(64).startsWith("rain", "word0").doesNotContain("late", "file");
  }
}
