// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.graph;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Document;
import org.osgi.annotation.versioning.ProviderType;

/** Draws documents as graphs. The same document gives the same text. Safe for use by many threads. */
@ProviderType
public interface ProvGraphs {

  /**
   * A document as the text of one file in UTF-8.
   *
   * @throws DteException with code INVALID when it has more nodes or edges than can be drawn and read
   */
  String draw(Document document, Picture picture) throws DteException;

  /** The Content-Security-Policy with which a server is to send such a picture: nothing in it acts for who looks at it. */
  String policy(Picture.Form form);
}
