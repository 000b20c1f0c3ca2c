// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * One page of a bucket's content ({@code ListBucketResult}).
 *
 * @param keys of its objects
 * @param next where the next page begins; empty on the last
 */
record S3Listing(List<String> keys, Optional<String> next) {

  static S3Listing read(InputStream body) throws IOException {
    List<String> keys = new ArrayList<>();
    String next = texts(body, "NextContinuationToken", "Key", keys);
    return new S3Listing(List.copyOf(keys), Optional.ofNullable(next));
  }

  /** The code of an error document, such as {@code NoSuchKey}. */
  static Optional<String> error(InputStream body) {
    try {
      return Optional.ofNullable(texts(body, "Code", "", new ArrayList<>()));
    } catch (IOException notXml) {
      return Optional.empty();
    }
  }

  /** Text of the last element of one name, or null; those of the other are added to a list. */
  private static String texts(InputStream body, String single, String many, List<String> found) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    String one = null;
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(body, "UTF-8");
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT) {
          if (xml.getLocalName().equals(single)) {
            one = xml.getElementText();
          } else if (xml.getLocalName().equals(many)) {
            found.add(xml.getElementText());
          }
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException("the store's answer is not understood: " + e.getMessage(), e);
    }
    return one;
  }
}
