// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Value;
import io.dte.provenance.api.store.WholeDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvNotationTest {
  private static final String START = "document prefix ex <http://example.org/>\n";
  private final ProvNotation notation = new ProvNotation();

  private static QualifiedName ex(String local) {
    return new QualifiedName("http://example.org/", local, "ex");
  }

  private Document read(byte[] bytes) throws IOException, DteException {
    WholeDocument sink = new WholeDocument();
    notation.read(new ByteArrayInputStream(bytes), "lineage.provn", sink);
    return sink.document();
  }

  private Document read(String text) throws IOException, DteException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsWhatPeopleWrite() throws Exception {
    Document document = read(START + """
        // The run of Monday.
        entity(ex:depth, [prov:label="a \\"b\\"", ex:n=3, ex:t='ex:x', ex:l="hallo"@de, ex:d="1.5" %% xsd:double])
        activity(ex:run, 2026-05-01T12:00:00Z, -) /* no end yet */
        wasGeneratedBy(ex:depth, ex:run, -)
        used(ex:u; ex:run, ex:rain\\(1\\), 2026-05-01T12:00:01+02:00)
        wasRevisionOf(ex:b, ex:a)
        bundle ex:more
          prefix me <http://me/>
          agent(me:i)
        endBundle
        endDocument
        """);

    assertThat(document.statements().get(0).attributes()).containsExactly(
        Attribute.of(Names.PROV_LABEL, "a \"b\""),
        new Attribute(ex("n"), new Value.Literal("3", Names.XSD_INT, "")), Attribute.of(ex("t"), ex("x")),
        new Attribute(ex("l"), new Value.Literal("hallo", Names.PROV_INTERNATIONALIZED_STRING, "de")),
        new Attribute(ex("d"), new Value.Literal("1.5", Names.XSD_DOUBLE, "")));
    assertThat(((Relation.Usage) document.statements().get(3)).entity()).isEqualTo(ex("rain(1)"));
    assertThat(document.statements().get(4).attributes())
        .containsExactly(Attribute.of(Names.PROV_TYPE, Names.PROV_REVISION));
    assertThat(document.bundles().get(0).statements().get(0).id().uri()).isEqualTo("http://me/i");

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    notation.write(document, out);
    assertThat(read(out.toByteArray()).sameAs(document)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"''|0|begins with 'document'", "\\nentity(ex:a|2|not closed",
      "\\nentity(ex:a)|2|without 'endDocument'", "\\n\\nentity(no:a) endDocument|3|prefix 'no'",
      "thing(ex:a) endDocument|2|no statement", "entity(ex:a, [ex:b=]) endDocument|2|no value",
      "entity(ex:a, [ex:b=\"c]) endDocument|2|text does not end", "used(ex:u; ex:a, ex:b, noon) endDocument|2|not a time",
      "entity(ex:a) endDocument x|2|after 'endDocument'", "/* entity(ex:a)|1|comment does not end",
      "bundle ex:a bundle ex:b|2|do not nest", "used(ex:a, ex:b, -, -, -) endDocument|2|too many",
      "prov:hadDictionaryMember(ex:d, ex:e, \"k\") endDocument|2|extensions"})
  void saysWhatIsWrongAndWhere(String text, int line, String message) {
    String document = text.isEmpty() ? "" : START + text.replace("\\n", "\n");
    assertThatThrownBy(() -> read(document)).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().toString()).contains(message);
      assertThat(e.problem().location().line()).isGreaterThanOrEqualTo(line == 0 ? 1 : line);
    });
  }

  @Test
  void refusesDeepNestingAndBytesThatAreNotUtf8() {
    assertThatThrownBy(() -> read(START + "entity(".repeat(100_000))).isInstanceOf(DteException.class);
    assertThatThrownBy(() -> read(START + "entity(ex:a, " + "[".repeat(100_000))).isInstanceOf(DteException.class);
    byte[] bytes = (START + "entity(ex:?) endDocument").getBytes(StandardCharsets.ISO_8859_1);
    bytes[START.length() + 10] = (byte) 0xff;
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(DteException.class).hasMessageContaining("not UTF-8");
  }
}
