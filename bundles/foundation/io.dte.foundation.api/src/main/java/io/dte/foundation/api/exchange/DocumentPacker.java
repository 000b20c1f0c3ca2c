// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes one document of a workflow and all documents it refers to. Safe for use by many threads. */
@ConsumerType
public interface DocumentPacker {

  /**
   * A workflow in one piece.
   *
   * @param language such as {@code cwl}
   * @param version of the language
   * @param content the document; locations of files in it are absolute {@code file:} addresses
   * @param sources the documents it was made of, the main one first
   */
  record Packed(String language, String version, JsonNode content, List<Path> sources) {
    public Packed {
      sources = List.copyOf(sources);
    }
  }

  /** Whether it understands the document. */
  boolean accepts(Path document);

  /** Reads and packs a document; throws when it, or one it refers to, is not valid. */
  Packed pack(Path document) throws DteException;
}
