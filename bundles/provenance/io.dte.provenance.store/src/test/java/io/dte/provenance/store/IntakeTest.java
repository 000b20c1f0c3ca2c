// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element.Entity;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.Intake;
import io.dte.provenance.formats.ProvJson;
import io.dte.provenance.formats.ProvJsonLd;
import io.dte.provenance.formats.ProvNotation;
import io.dte.provenance.formats.ProvXml;
import io.dte.provenance.rdf.ProvNQuads;
import io.dte.provenance.rdf.ProvNTriples;
import io.dte.provenance.rdf.ProvRdfJsonLd;
import io.dte.provenance.rdf.ProvTriG;
import io.dte.provenance.rdf.ProvTurtle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No format makes a reader hold more than a limit, here of 1 MiB, whatever the document's length. */
class IntakeTest {
  private static final int ENTITIES = 12_000;
  private final Intake intake = new Intake(1);

  /** Counts, and keeps nothing. */
  private static final class Counter implements StatementSink {
    private int statements;

    @Override
    public void namespaces(QualifiedName bundle, Namespaces namespaces) {
      // Only statements count.
    }

    @Override
    public void bundle(QualifiedName bundle) {
      // Only statements count.
    }

    @Override
    public void statement(QualifiedName bundle, Statement statement) {
      statements++;
    }
  }

  private static byte[] written(ProvFormat format, int entities, int text) throws Exception {
    List<Statement> all = new ArrayList<>();
    for (int i = 0; i < entities; i++) {
      all.add(new Entity(StoreFixture.ex("e" + i),
          List.of(Attribute.of(StoreFixture.ex("text"), "x".repeat(text)))));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(new Document(new Namespaces("", Map.of("ex", "http://example.org/")), all, List.of()), out);
    return out.toByteArray();
  }

  private int read(ProvFormat format, byte[] text) throws Exception {
    Counter counter = new Counter();
    intake.read(format, new ByteArrayInputStream(text), "body", counter);
    return counter.statements;
  }

  private void refused(ProvFormat format, byte[] text) {
    assertThatThrownBy(() -> read(format, text)).as(format.name()).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().code()).isEqualTo(ExitCode.TOO_LARGE);
      assertThat(e.problem().message()).contains("more than 1 MiB", "held in memory");
    });
  }

  @Test
  void streamsAreReadWhateverTheirLengthButNoEndlessStatement() throws Exception {
    for (ProvFormat format : List.of(new ProvJson(), new ProvNotation(), new ProvXml(), new ProvJsonLd())) {
      byte[] text = written(format, ENTITIES, 150);
      assertThat(text.length).isGreaterThan(2 * 1024 * 1024);
      assertThat(read(format, text)).as(format.name()).isEqualTo(ENTITIES);
      refused(format, written(format, 1, 2 * 1024 * 1024));
    }
    String prefixLast = new String(written(new ProvJson(), ENTITIES, 150), StandardCharsets.UTF_8);
    int end = prefixLast.indexOf('}') + 2;
    refused(new ProvJson(), ("{" + prefixLast.substring(end, prefixLast.length() - 1) + "," + prefixLast.substring(1, end - 1) + "}")
        .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void graphsAreReadUpToTheLimit() throws Exception {
    for (ProvFormat format : List.of(new ProvTurtle(), new ProvTriG(), new ProvNTriples(), new ProvNQuads(), new ProvRdfJsonLd())) {
      assertThat(read(format, written(format, 20, 150))).as(format.name()).isEqualTo(20);
      refused(format, written(format, ENTITIES, 150));
    }
  }
}
