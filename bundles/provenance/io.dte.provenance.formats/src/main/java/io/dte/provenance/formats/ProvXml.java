// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.osgi.service.component.annotations.Component;

/**
 * <a href="https://www.w3.org/TR/prov-xml/">PROV-XML</a>. Document types are refused, so that no entity can grow or reach
 * out.
 */
@Component
public final class ProvXml implements ProvFormat {
  private static final String NOT_ENCODED = "there are bytes that the document's encoding does not have";
  private static final String RECODE = "save the document in UTF-8, or declare its encoding";

  @Override
  public String name() {
    return "prov-xml";
  }

  @Override
  public List<String> mediaTypes() {
    return List.of("application/provenance+xml", "application/xml", "text/xml");
  }

  @Override
  public List<String> extensions() {
    return List.of("provx", "xml");
  }

  @Override
  public void read(InputStream in, String source, StatementSink sink) throws IOException, DteException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    // Without a reporter of ours, the parser also prints what it then throws.
    factory.setXMLReporter((message, type, information, location) -> { });
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(Characters.of(in));
      new XmlReader(xml, source, sink).read();
      xml.close();
    } catch (UnsupportedEncodingException e) {
      throw new Malformed(source, 1, 1, "the encoding " + e.getMessage() + " is not known", "save the document in UTF-8");
    } catch (CharacterCodingException e) {
      throw new Malformed(source, 1, 1, NOT_ENCODED, RECODE);
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNumber();
      if (e.getNestedException() instanceof CharacterCodingException) {
        throw new Malformed(source, Math.max(1, line), column, NOT_ENCODED, RECODE);
      }
      throw new Malformed(source, line, column, "this is not well-formed XML: " + reason(e), "");
    }
  }

  /** The last line of the parser's message, which says what is wrong; those before repeat the place. */
  private static String reason(XMLStreamException e) {
    String text = String.valueOf(e.getMessage());
    return text.substring(text.lastIndexOf('\n') + 1).replace("Message: ", "");
  }

  @Override
  public void write(Document document, OutputStream out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
      new XmlWriter(xml).write(document);
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException("the document cannot be written as PROV-XML: " + e.getMessage(), e);
    }
  }
}
