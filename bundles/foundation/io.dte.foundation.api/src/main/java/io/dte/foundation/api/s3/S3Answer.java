// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A document that a store answered with, such as {@code ListBucketResult}. Immutable.
 *
 * @param root name of the document's element, {@code Error} of an error
 * @param fields texts of the elements right below the root; of equal names the last
 * @param entries texts of the elements below each element of the name that was asked for
 */
public record S3Answer(String root, Map<String, String> fields, List<Map<String, String>> entries) {

  /** @param entry name of the elements that are repeated, such as {@code Contents} */
  public static S3Answer read(InputStream body, String entry) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    Map<String, String> fields = new HashMap<>();
    List<Map<String, String>> entries = new ArrayList<>();
    Deque<String> above = new ArrayDeque<>();
    StringBuilder text = new StringBuilder();
    String root = "";
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(body, "UTF-8");
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            root = root.isEmpty() ? xml.getLocalName() : root;
            above.push(xml.getLocalName());
            text.setLength(0);
            if (above.size() == 2 && above.peek().equals(entry)) {
              entries.add(new HashMap<>());
            }
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.getText());
          case XMLStreamConstants.END_ELEMENT -> {
            String name = above.pop();
            if (above.size() == 1) {
              fields.put(name, text.toString());
            } else if (above.size() == 2 && above.peek().equals(entry)) {
              entries.get(entries.size() - 1).put(name, text.toString());
            }
          }
          default -> { }
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException("the store's answer is not understood: " + e.getMessage(), e);
    }
    return new S3Answer(root, Map.copyOf(fields), entries.stream().map(Map::copyOf).toList());
  }

  /** The code of an error document, such as {@code NoSuchKey}. */
  public static Optional<String> error(InputStream body) {
    try {
      S3Answer answer = read(body, "");
      return answer.root().equals("Error") ? Optional.ofNullable(answer.fields().get("Code")) : Optional.empty();
    } catch (IOException notXml) {
      return Optional.empty();
    }
  }
}
