// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.Prefixes;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.rio.RDFHandlerException;
import org.eclipse.rdf4j.rio.RDFParseException;
import org.eclipse.rdf4j.rio.RDFParser;
import org.eclipse.rdf4j.rio.RDFWriter;
import org.eclipse.rdf4j.rio.helpers.AbstractRDFHandler;
import org.eclipse.rdf4j.rio.helpers.BasicParserSettings;
import org.eclipse.rdf4j.rio.helpers.BasicWriterSettings;

/**
 * PROV-O in one syntax of RDF. Triples come in any order, so the whole graph is in memory before the first statement is told;
 * more than {@value #TRIPLES} triples are refused.
 */
abstract class RdfSyntax implements ProvFormat {
  static final int TRIPLES = 5_000_000;
  private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Set<String> SCHEMES = Set.of("http", "https", "urn", "file", "mailto", "tag");

  private final boolean hasGraphs;
  private final Supplier<RDFParser> parsers;
  private final Function<OutputStream, RDFWriter> writers;

  /** @param hasGraphs whether the syntax has named graphs, and so bundles */
  RdfSyntax(boolean hasGraphs, Supplier<RDFParser> parsers, Function<OutputStream, RDFWriter> writers) {
    this.hasGraphs = hasGraphs;
    this.parsers = parsers;
    this.writers = writers;
  }

  @Override
  public final void read(InputStream in, String source, StatementSink sink) throws IOException, DteException {
    Collector collected = new Collector();
    RDFParser parser = parsers.get().setRDFHandler(collected);
    parser.set(BasicParserSettings.PRESERVE_BNODE_IDS, true);
    // What may stand in a name is PROV's affair, and what a value means the validator's.
    parser.set(BasicParserSettings.VERIFY_URI_SYNTAX, false);
    parser.set(BasicParserSettings.VERIFY_LANGUAGE_TAGS, false);
    parser.set(BasicParserSettings.FAIL_ON_UNKNOWN_DATATYPES, false);
    parser.set(BasicParserSettings.VERIFY_DATATYPE_VALUES, false);
    parser.set(BasicParserSettings.NORMALIZE_DATATYPE_VALUES, false);
    try {
      parse(parser, in, source);
    } catch (TextGuard.Exceeded e) {
      throw new DteException(Rdf.problem(source, e.line(), 0, e.getMessage(), "split the document"), e);
    } catch (CharacterCodingException e) {
      throw new DteException(Rdf.problem(source, 1, 0, "this is not UTF-8", "save the document in UTF-8"), e);
    } catch (RDFParseException e) {
      throw new DteException(Rdf.problem(source, e.getLineNumber(), e.getColumnNumber(),
          "this is not " + title() + ": " + reason(e), ""), e);
    } catch (RDFHandlerException e) {
      throw new DteException(Rdf.problem(source, 0, 0, e.getMessage(), "split the document, or use PROV-JSON, which is read "
          + "as a stream"), e);
    }
    collected.tell(source, sink);
  }

  /** The syntax's name for messages. */
  abstract String title();

  void parse(RDFParser parser, InputStream in, String source) throws IOException, DteException {
    Reader text = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT));
    TextGuard guarded = new TextGuard(text);
    try {
      parser.parse(guarded, "");
    } catch (RDFParseException e) {
      // At the end of the text the parser says no line.
      throw e.getLineNumber() > 0 ? e : new RDFParseException(reason(e), guarded.line(), -1);
    } catch (IndexOutOfBoundsException e) {
      // The parser of N-Triples looks beyond the end of a line that is cut off.
      throw new RDFParseException("the line ends too early", guarded.line(), -1);
    }
  }

  /** Without the place, which the parser repeats. */
  private static String reason(RDFParseException e) {
    Throwable said = e.getCause() == null || e.getCause().getMessage() == null ? e : e.getCause();
    String text = String.valueOf(said.getMessage()).lines().findFirst().orElse("");
    int place = text.lastIndexOf(" [line ");
    return Rdf.shown(place < 0 ? text : text.substring(0, place));
  }

  @Override
  public final void write(Document document, OutputStream out) throws IOException {
    if (!hasGraphs && !document.bundles().isEmpty()) {
      DteException reason = new DteException(ExitCode.INVALID, title() + " cannot hold the document's "
          + document.bundles().size() + " bundles", "write it as prov-o-trig (.trig), which has them");
      throw new IOException(reason.getMessage(), reason);
    }
    Rdf rdf = new Rdf();
    RDFWriter writer = writers.apply(out);
    writer.set(BasicWriterSettings.PRETTY_PRINT, true);
    configure(writer);
    try {
      writer.startRDF();
      declare(document, writer);
      GraphWriter.write(document, (graph, subject, property, object) -> writer.handleStatement(
          rdf.statement(graph, subject, property, object)));
      writer.endRDF();
    } catch (RDFHandlerException e) {
      throw new IOException("the document cannot be written as " + title() + ": " + e.getMessage(), e);
    }
  }

  /** Settings of one syntax. */
  void configure(RDFWriter writer) {}

  /**
   * Whether the syntax can declare that prefix; names are written whole without. It has to stand for a complete address, and
   * a prefix that addresses begin with would be taken for one by some readers.
   */
  boolean canDeclare(String prefix, String namespace, Collection<String> namespaces) {
    return ABSOLUTE.matcher(namespace).matches() && !SCHEMES.contains(prefix)
        && namespaces.stream().noneMatch(each -> each.startsWith(prefix + ":"));
  }

  private void declare(Document document, RDFWriter writer) {
    Map<String, String> prefixes = new LinkedHashMap<>();
    document.bundles().forEach(bundle -> prefixes.putAll(bundle.namespaces().prefixes()));
    Namespaces namespaces = Prefixes.of(document).namespaces();
    prefixes.putAll(namespaces.prefixes());
    if (!namespaces.defaultNamespace().isEmpty()) {
      prefixes.put("", namespaces.defaultNamespace());
    }
    prefixes.putIfAbsent("prov", Names.PROV);
    prefixes.putIfAbsent("xsd", Names.XSD);
    prefixes.putIfAbsent(Terms.RDFS_LABEL.prefix(), Terms.RDFS_LABEL.namespace());
    prefixes.forEach((prefix, namespace) -> {
      if (canDeclare(prefix, namespace, prefixes.values())) {
        writer.handleNamespace(prefix, namespace);
      }
    });
  }

  /** Keeps what the parser finds. */
  private static final class Collector extends AbstractRDFHandler {
    private final Rdf rdf = new Rdf();
    private final Map<QualifiedName, Graph> graphs = new LinkedHashMap<>();
    private int triples;

    @Override
    public void handleNamespace(String prefix, String uri) {
      rdf.declare(prefix, uri);
    }

    @Override
    public void handleStatement(Statement statement) {
      if (++triples > TRIPLES) {
        throw new RDFHandlerException("a limit is exceeded: a document of RDF has at most " + TRIPLES + " triples");
      }
      QualifiedName graph = statement.getContext() == null ? QualifiedName.NONE : rdf.name(statement.getContext());
      graphs.computeIfAbsent(graph, name -> new Graph()).add(rdf.name(statement.getSubject()),
          rdf.name(statement.getPredicate()), rdf.value(statement.getObject()));
    }

    void tell(String source, StatementSink sink) throws DteException {
      sink.namespaces(QualifiedName.NONE, rdf.namespaces());
      boolean says = false;
      for (Map.Entry<QualifiedName, Graph> each : graphs.entrySet()) {
        if (!each.getKey().isNone()) {
          sink.bundle(each.getKey());
        }
        says |= new GraphReader(each.getValue(), source, each.getKey(), sink).read();
      }
      if (triples > 0 && !says) {
        throw new DteException(Rdf.problem(source, 1, 0, "none of its " + triples + " triples says anything in the terms of "
            + "PROV-O", "its namespace is " + Names.PROV));
      }
    }
  }
}
